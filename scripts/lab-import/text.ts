import { fenced, type Importing } from "./draft.ts";

/** A line, and where it stands in the source: blocks that an importer has put in all stand where they came from. */
export interface SourceLine {
  text: string;
  line: number;
}

export const numbered = (source: string, first = 1): SourceLine[] =>
  source
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((text, index) => ({ text, line: index + first }));

/** The lines of a block that came of this line. */
export const blockAt = (line: number, block: string): SourceLine[] =>
  ["", ...block.split("\n"), ""].map((text) => ({ text, line }));

/** One line of a text that stands outside of code, already read by the importer's own rules. */
type LineRule = (line: string, number: number) => string[] | null;
/** A block of code with the words after its fence, and what follows its end on the same line or the next. */
export interface SourceFence {
  info: string;
  /** What stands behind the closing fence. */
  tail: string;
  code: string;
  line: number;
  /** The line after the block. */
  next: string;
}
export interface FenceAnswer {
  text: string;
  /** The line after the block belonged to it. */
  tookNext?: boolean;
}

export interface TextRules {
  fence(fence: SourceFence): FenceAnswer;
  /** Null: the line is kept as it is. */
  line: LineRule;
  /** Blocks that wait for the end of their paragraph, taken when it comes. */
  afterParagraph(): string[];
}

/** Rewrites a text block by block. What the rules leave alone stays, with headings below those of a step. */
export function rewriteText(source: readonly SourceLine[], rules: TextRules): string {
  const lines = source.map(({ text }) => text);
  const out: string[] = [];
  const endParagraph = () => {
    for (const block of rules.afterParagraph()) out.push("", block, "");
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const opening = /^\s*(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
    if (opening) {
      endParagraph();
      const closing = new RegExp(`^\\s*${(opening[1] ?? "").charAt(0)}{${(opening[1] ?? "").length},}(?<tail>.*)$`);
      let end = index + 1;
      while (end < lines.length && !closing.test(lines[end] ?? "")) end += 1;
      const tail = closing.exec(lines[end] ?? "")?.groups?.tail?.trim() ?? "";
      const indent = /^\s*/.exec(line)?.[0].length ?? 0;
      const code = lines
        .slice(index + 1, end)
        .map((each) => each.replace(new RegExp(`^\\s{0,${indent}}`), ""))
        .join("\n");
      const answer = rules.fence({
        info: opening[2]?.trim() ?? "",
        tail,
        code,
        line: source[index]?.line ?? 1,
        next: lines[end + 1] ?? "",
      });
      out.push("", answer.text, "");
      index = end + (answer.tookNext ? 1 : 0);
    } else {
      if (line.trim() === "") endParagraph();
      out.push(...(rules.line(line, source[index]?.line ?? 1) ?? [lowerHeading(line)]));
    }
  }
  endParagraph();
  return out
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Sections and steps are made by the importer; what the author wrote as headings stands below them. */
function lowerHeading(line: string): string {
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  return heading ? `${"#".repeat(Math.min(6, Math.max(4, (heading[1] ?? "").length + 2)))} ${heading[2]}` : line;
}

/** Brings pictures of the source's folder along, and says what raw HTML there is. */
export function carryMarkup(line: string, number: number, importing: Importing): string {
  const withPictures = line.replace(/!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)/g, (all, alt: string, source: string) => {
    if (/^https:\/\//.test(source)) return all;
    const path = source.replace(/^(\.?\.?\/)+/, "");
    const file = path.split("/").at(-1) ?? "";
    if (/^[a-z]+:/.test(source) || !/\.(png|jpe?g|gif|webp|avif)$/i.test(file)) {
      importing.note(number, `The picture ${source} was left out: only png, jpg, gif, webp and avif are shown.`);
      return alt;
    }
    importing.pictures.set(path, `image/${file.toLowerCase()}`);
    return `![${alt || file}](image/${file.toLowerCase()})`;
  });
  const withLinks = withPictures.replace(
    /(?<!!)\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g,
    (all, words: string, target: string) => {
      if (/^(https?:|mailto:|#)/.test(target)) return all;
      importing.note(number, `The link to "${target}" was left out: it leads to no page of the web.`);
      return words;
    },
  );
  const plain = withLinks.replace(/<br\s*\/?>/gi, "");
  const tag = /<\/?([a-z][a-z0-9]*)\b[^>]*>/i.exec(plain.replace(/`[^`]*`/g, ""));
  if (tag) importing.note(number, `HTML is shown as text: <${tag[1]}>.`);
  return plain;
}

/** A run block for these nodes. */
export const runBlock = (command: string, node: string, interrupt = false): string =>
  fenced(`bash run${interrupt ? " interrupt" : ""} node=${node}`, command.trim());
