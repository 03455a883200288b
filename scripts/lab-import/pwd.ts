import { parse } from "yaml";
import { z } from "zod";
import { type Draft, fenced, Importing, quiz } from "./draft.ts";
import { blockAt, carryMarkup, numbered, rewriteText, runBlock, type SourceLine, type TextRules } from "./text.ts";

/** Titles and numbers as people write them in a post's front matter. */
const Post = z.looseObject({
  title: z.coerce.string().default("Untitled"),
  description: z.coerce.string().default(""),
  terms: z.coerce.number().int().min(1).max(9).catch(1).default(1),
  tags: z.unknown().optional(),
});

/** `.term1`, alone or with others: `{:.term1 .term2}` */
const TERMS = /\.term(\d+)/g;
const ATTRIBUTES = /\{:\s*[^}]*\}/;

/** A training post of Play with Docker (Markdown with `.term1` marks) as a lab. Throws with a sentence when it is none. */
export function importPost(source: string, file: string): Draft {
  const split = /^---\s*\n([\s\S]*?)\n---\s*\n([\s\S]*)$/.exec(source.replaceAll("\r\n", "\n"));
  if (!split) throw new Error("The post has no front matter between two lines ---.");
  const [, yaml = "", body = ""] = split;
  const post = Post.safeParse(parse(yaml) ?? {});
  if (!post.success) throw new Error("The post's front matter is not key: value.");
  const importing = new Importing(file);
  const firstLine = yaml.split("\n").length + 3;
  const text = rewriteText(withoutQuizzes(numbered(body, firstLine), importing), rulesFor(importing));
  const { title, description, terms } = post.data;
  const tags = String(post.data.tags ?? "");
  return {
    title,
    summary: description || firstSentence(text) || title,
    level: /expert|advanced/i.test(tags) ? "advanced" : /intermediate/i.test(tags) ? "intermediate" : "beginner",
    minutes: Math.max(5, Math.round(body.split(/\s+/).length / 100)),
    nodes: Math.max(terms, importing.nodes),
    body: withSections(text, title),
    pictures: importing.pictures,
    report: importing.report,
  };
}

function rulesFor(importing: Importing): TextRules {
  const waiting: string[] = [];
  const nodesIn = (words: string, line: number): string =>
    [...new Set(Array.from(words.matchAll(TERMS), ([, number]) => importing.node(Number(number), line)))].join(",");
  return {
    fence({ info, code, line, next }) {
      const after = /^\s*\{:[^}]*\}\s*$/.test(next);
      const node = nodesIn(after ? `${info} ${next}` : info, line);
      const language =
        info
          .replace(/[{.].*$/, "")
          .trim()
          .split(/\s+/)[0] ?? "";
      return { text: node ? runBlock(code, node) : fenced(language, code), tookNext: after };
    },
    line(line, number) {
      if (/^\s*<\/?details>|^- \[[ x]\] /.test(line)) return [line];
      if (/^\s*\{%.*%\}\s*$/.test(line)) {
        if (!/raw|endraw|highlight/.test(line))
          importing.note(number, `"${line.trim()}" of the site's templates was left out.`);
        return [];
      }
      if (/^\s*(\*\s*)?(this will be replaced|toc)\b.*$/i.test(line) || /^\s*\{:\s*toc\s*\}\s*$/i.test(line)) return [];
      if (/\{:\s*data-(term|port|host)/.test(line))
        importing.note(number, "A link to a port was left out; the terminal's title bar has links to open ports.");
      const text = line.replace(/(`+)([^`]+)\1(\{:[^}]*\})/g, (_all, _ticks, command: string, words: string) => {
        const node = nodesIn(words, number);
        if (node) waiting.push(runBlock(command, node));
        return `\`${command}\``;
      });
      const plain = text.replace(new RegExp(ATTRIBUTES, "g"), "").replace(/\{%[^%]*%\}/g, "");
      const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(plain);
      if (heading) return [headingOf(heading[1] ?? "", heading[2] ?? "")];
      return [carryMarkup(plain, number, importing)];
    },
    afterParagraph: () => waiting.splice(0),
  };
}

/** Posts begin their parts with `##` or `#`, as ours do. */
const headingOf = (signs: string, title: string): string => `${"#".repeat(Math.max(2, signs.length))} ${title}`;

/** `{:.quiz}`, the question, and a list with `( )` and `(x)`. */
function withoutQuizzes(source: SourceLine[], importing: Importing): SourceLine[] {
  const lines = source.map(({ text }) => text);
  const out: SourceLine[] = [];
  for (let index = 0; index < source.length; index += 1) {
    const here = source[index] ?? { text: "", line: 1 };
    if (!/^\s*\{:\s*\.quiz\s*\}\s*$/.test(here.text)) {
      out.push(here);
      continue;
    }
    const question: string[] = [];
    const options: { right: boolean; text: string }[] = [];
    const optionAt = (at: number) => /^\s*[-*]\s*[([]\s*([x ]?)\s*[)\]]\s*(.*)$/i.exec(lines[at] ?? "");
    while (index + 1 < lines.length && !optionAt(index + 1) && question.length < 10)
      question.push(lines[++index] ?? "");
    for (let option = optionAt(index + 1); option; option = optionAt(index + 1)) {
      options.push({ right: option[1]?.toLowerCase() === "x", text: option[2] ?? "" });
      index += 1;
    }
    const made = quiz(question.join(" "), options);
    if ("text" in made) out.push(...blockAt(here.line, made.text));
    else importing.note(here.line, made.problem);
  }
  return out;
}

/** What stands before the first heading gets a section of its own. */
function withSections(text: string, title: string): string {
  return /^##\s/.test(text) ? text : `## ${title}\n\n${text}`.replace(/^(## [^\n]*\n\n)(### )/, "$1$2");
}

const firstSentence = (text: string): string => /^[A-Z][^#`\n]{10,150}?[.!?](?=\s)/m.exec(text)?.[0] ?? "";
