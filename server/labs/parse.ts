import type { Token } from "markdown-it";
import type { LabId } from "../contract/ids.ts";
import { checkAnchors } from "./anchors.ts";
import { findOpenBlock } from "./closings.ts";
import { checkCommands } from "./commands.ts";
import { readFrontMatter } from "./front-matter.ts";
import type { ParsedLab } from "./lab.ts";
import { Lesson } from "./lesson.ts";
import { type ProseContext, parseMarkdown } from "./markdown.ts";
import type { LabFiles } from "./pictures.ts";
import { type Problem, ProblemList } from "./problem.ts";
import { LessonReader } from "./reader.ts";

export interface LabSource {
  id: LabId;
  /** What lab.md says. */
  text: string;
  /** Pictures that are in the lab's folder: `image/img1.png` → its size. */
  files: LabFiles;
}

export type ParseResult = { ok: true; lab: ParsedLab } | { ok: false; problems: Problem[] };

/** Reads a lab. Pure, and its time grows with the text's length only. Never throws for what a text says: warnings
 *  come with the lab, and errors, with the warnings among them, instead of it. */
export function parseLab({ id, text, files }: LabSource): ParseResult {
  const problems = new ProblemList(`${id}/lab.md`);
  const front = readFrontMatter(text, problems);
  if (!front) return { ok: false, problems: problems.inOrder() };

  const lesson = new Lesson(problems);
  const context: ProseContext = { base: `/labs/${id}/`, files, problems, firstLine: front.bodyLine, anchorLinks: [] };
  const reader = new LessonReader(lesson, context, front.values.nodes);
  const tokens = parseMarkdown(front.body);
  const open = findOpenBlock(tokens, front.bodyLine);
  const last = open?.at ?? tokens.length;
  for (let start = 0; start < last; ) {
    const end = blockEnd(tokens, start);
    reader.read(tokens, start, end);
    start = end;
  }
  if (open) {
    // To judge what follows would hide this mistake behind others that come of it.
    reader.breakOff(tokens, last);
    problems.error(open.line, open.message, open.remedy);
    return { ok: false, problems: problems.inOrder() };
  }
  reader.end(tokens);
  checkCommands(lesson, front, problems);
  checkAnchors(context.anchorLinks, lesson, problems);
  if (lesson.sections.length === 0) {
    problems.error(
      front.bodyLine,
      "The lab has no section.",
      "Begin one with ## and its title, and its steps with ###.",
    );
  }
  if (problems.failed) return { ok: false, problems: problems.inOrder() };

  const { sections, checks, quizzes, solutions, scripts, pictures, lines } = lesson;
  const warnings = problems.inOrder();
  return {
    ok: true,
    lab: {
      id,
      ...front.values,
      sections,
      checks,
      quizzes,
      solutions,
      scripts,
      pictures,
      lines,
      tested: null,
      warnings,
    },
  };
}

/** The index after the block that starts at `start`. */
function blockEnd(tokens: Token[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    depth += tokens[index]?.nesting ?? 0;
    if (depth === 0) return index + 1;
  }
  return tokens.length;
}
