import type { Token } from "markdown-it";
import type { NodeName } from "../contract/ids.ts";
import type { Block } from "../contract/lab.ts";
import { looseBlock } from "./closings.ts";
import { type DetailsMarks, mentionsDetails, readDetails, readSummary } from "./details.ts";
import { addFence } from "./fence-blocks.ts";
import { type Fence, readFence } from "./fences.ts";
import { readHeading } from "./headings.ts";
import type { Lesson } from "./lesson.ts";
import { lineOf, type ProseContext, pictureAlt, renderProse, resolvePicture } from "./markdown.ts";
import { readPictureSource } from "./pictures.ts";
import { readOptions } from "./quiz.ts";

/** Turns Markdown's blocks, one after another, into a lesson's. */
export class LessonReader {
  private readonly lesson: Lesson;
  private readonly context: ProseContext;
  private readonly nodes: readonly NodeName[];
  /** What the first lines of blocks mean: a lab has few of them, and many times. Only those without a mistake. */
  private readonly fences = new Map<string, Fence>();
  /** Index of the first token of prose that is not in the lesson yet. */
  private proseFrom: number | null = null;

  constructor(lesson: Lesson, context: ProseContext, nodes: readonly NodeName[]) {
    this.lesson = lesson;
    this.context = context;
    this.nodes = nodes;
  }

  /** Takes the block whose tokens run from `start` to before `end`. */
  read(tokens: Token[], start: number, end: number): void {
    const first = tokens[start];
    if (!first) return;
    const line = this.line(first);
    const isDetails = first.type === "html_block" && mentionsDetails(first.content);
    const heading = first.type === "heading_open" ? Number(first.tag.slice(1)) : 0;
    const picture = first.type === "paragraph_open" ? loneImage(tokens[start + 1]) : null;
    const loose = looseBlock(tokens, start, this.context.firstLine);
    const isList = first.type === "bullet_list_open" || first.type === "ordered_list_open";
    if (heading >= 1 && heading <= 3) {
      this.flush(tokens, start);
      this.readHeading(heading, tokens[start + 1], line);
    } else if (isDetails) {
      this.flush(tokens, start);
      this.readDetails(first.content, line);
    } else if (first.type === "fence") {
      this.flush(tokens, start);
      this.readFence(first, line);
    } else if (loose?.hasWords) {
      this.flush(tokens, start);
      this.context.problems.error(loose.line, loose.message, loose.remedy);
    } else if (isList && this.lesson.fold?.role === "quiz") {
      this.flush(tokens, start);
      this.readQuiz(tokens.slice(start, end), line);
    } else if (picture && this.lesson.fold?.role !== "check" && this.lesson.fold?.role !== "quiz") {
      this.flush(tokens, start);
      this.readPicture(picture, line);
    } else {
      this.expectPlain(tokens, start, end);
      this.proseFrom ??= start;
    }
  }

  /** Takes what is left when the last block has been read. */
  end(tokens: Token[]): void {
    this.flush(tokens, tokens.length);
    this.lesson.expectClosed();
  }

  /** Takes what is left before `end`, after which nothing is what it seems. */
  breakOff(tokens: Token[], end: number): void {
    this.flush(tokens, end);
  }

  private line(token: Token | undefined): number {
    return lineOf(token, this.context.firstLine);
  }

  private flush(tokens: Token[], end: number): void {
    if (this.proseFrom === null) return;
    const prose = tokens.slice(this.proseFrom, end);
    this.proseFrom = null;
    const line = this.line(prose[0]);
    const html = renderProse(prose, this.context);
    if (html === "") return;
    const role = this.lesson.fold?.role;
    if (role === "check" || role === "quiz") {
      const only = role === "check" ? "one script" : "one list of options";
      this.context.problems.error(
        line,
        `A ${role} holds ${only} and nothing else.`,
        "Move this text before <details>, or close it with </details> first.",
      );
      return;
    }
    this.lesson.blocksFor(line)?.push({ kind: "prose", html });
  }

  private readHeading(level: number, inline: Token | undefined, line: number): void {
    if (level === 1) {
      this.context.problems.error(
        line,
        "A heading has one sign only.",
        "The lab's title stands in the front matter; sections have ## and steps ###.",
      );
    } else if (level === 2) {
      this.lesson.startSection(readHeading(inline), line);
    } else {
      this.lesson.startStep(readHeading(inline), line);
    }
  }

  private readDetails(html: string, line: number): void {
    const { marks, strange } = readDetails(html);
    for (const mark of marks) {
      const at = line + mark.lineOffset;
      if (mark.mark === "close") this.lesson.closeFold(at);
      else {
        const { role, title } = readSummary(mark.summary);
        this.lesson.openFold(role, title, at);
      }
    }
    if (strange) this.reportStrange(strange, line + strange.lineOffset);
  }

  private reportStrange(strange: NonNullable<DetailsMarks["strange"]>, line: number): void {
    const { problems } = this.context;
    // The tags after the strange text are followed all the same, so that one mistake is one message.
    if (strange.opens > strange.closes) this.lesson.openFold("details", strange.text, line);
    if (/^<details/i.test(strange.text)) {
      problems.error(
        line,
        "<details> has no plain summary.",
        "Write <details><summary>Hint</summary>, with nothing but words in the summary.",
      );
    } else {
      problems.error(
        line,
        `"${strange.text}" follows a details tag without an empty line.`,
        "Leave an empty line after </summary> and after </details>.",
      );
    }
    if (strange.closes > strange.opens) this.lesson.closeFold(line);
  }

  private readFence(token: Token, line: number): void {
    const { problems } = this.context;
    const fence = this.fences.get(token.info) ?? readFence(token.info, this.nodes, line, problems);
    if (fence) this.fences.set(token.info, fence);
    const blocks = this.lesson.blocksFor(line);
    if (!fence || !blocks) return;
    const role = this.lesson.fold?.role;
    if (fence.kind === "check" ? role !== "check" : role === "check") {
      if (fence.kind === "check")
        problems.error(
          line,
          "A check stands outside a fold of its own.",
          "Put it between <details><summary>Check: what is true then</summary> and </details>.",
        );
      else
        problems.error(
          line,
          "A check holds one script and nothing else.",
          "Write bash check id=… node=… after the signs, or move this block out.",
        );
      return;
    }
    if (role === "quiz") {
      problems.error(line, "A quiz holds one list of options and nothing else.", "Move this block out of it.");
      return;
    }
    addFence(this.lesson, fence, { content: withoutLastNewline(token.content), line }, blocks as Block[], problems);
  }

  private readQuiz(list: Token[], line: number): void {
    const { problems } = this.context;
    const { fold } = this.lesson;
    const read = readOptions(list);
    if (!fold) return;
    if (!read.ok) {
      problems.error(
        this.line(read.at),
        "An option of the quiz has no box.",
        "Begin each with [ ], or with [x] when it is right.",
      );
      return;
    }
    if (fold.blocks.length > 0) {
      problems.error(line, "The quiz has two lists.", "Keep one; leave no text between the options.");
      return;
    }
    const right = read.options.flatMap((option, index) => (option.right ? [index] : []));
    if (read.options.length < 2) problems.error(line, "The quiz has one option.", "Offer at least two.");
    if (right.length === 0) problems.error(line, "The quiz has no right option.", "Mark at least one with [x].");
    const id = this.lesson.nextId("quiz");
    const options = read.options.map((option) => renderProse(option.tokens, this.context));
    this.lesson.quizzes.set(id, right);
    fold.blocks.push({ kind: "quiz", id, question: fold.title, options, multiple: right.length > 1 });
  }

  private readPicture(image: Token, line: number): void {
    const place = this.lesson.place;
    const blocks = this.lesson.blocksFor(line);
    if (!place || !blocks) return;
    const alt = pictureAlt(image);
    const source = readPictureSource(String(image.attrGet("src") ?? ""), this.context.files);
    if (source.kind === "local" || source.kind === "missing") {
      const after = this.lesson.runs.findLast((run) => run.place === place)?.block.id ?? null;
      this.lesson.pictures.push({ file: source.file, alt, step: place.id, after, line });
    }
    const shown = resolvePicture(image, this.context);
    if (shown) (blocks as Block[]).push({ kind: "picture", alt, ...shown });
  }

  /** Blocks that do something must stand where they can be found: not in lists, quotes or tables. */
  private expectPlain(tokens: Token[], start: number, end: number): void {
    for (let index = start; index < end; index++) {
      const token = tokens[index];
      if (token?.type !== "fence" || token.level === 0 || !/\s\S/.test(token.info.trim())) continue;
      this.context.problems.error(
        this.line(token),
        "A block with words after its language stands in a list or quote.",
        "Move it to the beginning of the line, outside the list.",
      );
    }
  }
}

/** The image, when a paragraph is nothing else. */
function loneImage(inline: Token | undefined): Token | null {
  const [only, ...others] = inline?.children ?? [];
  return only?.type === "image" && others.length === 0 ? only : null;
}

const withoutLastNewline = (text: string): string => (text.endsWith("\n") ? text.slice(0, -1) : text);
