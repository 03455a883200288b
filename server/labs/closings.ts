import type { Token } from "markdown-it";
import { mentionsDetails } from "./details.ts";
import { lineOf } from "./markdown.ts";

/** A block without an end: what follows it is not what its author meant. */
export interface OpenBlock {
  /** Index of the first token that is no longer to be read. */
  at: number;
  /** Of the file. */
  line: number;
  message: string;
  remedy: string;
}

/** A line within a fence by which it shows that its end is missing. */
interface Sign {
  kind: "indented end" | "beginning" | "tag" | "heading";
  /** Of the file. */
  line: number;
}

const INDENTED_END = /^(?: {4}| {0,3}\t)[ \t]*(`{3,})[ \t]*$/;
/** No line that begins a block has a backtick behind its signs. */
const BEGINNING = /^ {0,3}(`{3,})[ \t]*[^\s`][^`]*$/;
const DETAILS_TAG = /^ {0,3}<\/?details\b/i;
const HEADING = /^ {0,3}#{2,3}[ \t]+\S/;

/**
 * Finds the first block whose end is missing. Nearly always the next block shows it: its first line stands within this one.
 * When the next has no language, its first line ends this one, and its last line begins another: then the mistake shows only
 * further down, and the cause is the block that holds a heading or a tag.
 */
export function findOpenBlock(tokens: Token[], firstLine: number): OpenBlock | null {
  /** The fences before the one looked at, back to the last that has a language. */
  let before: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.level !== 0) continue;
    const loose = looseBlock(tokens, at, firstLine);
    if (loose && !loose.closed) return { at, ...loose };
    if (token.type !== "fence") continue;
    const isBare = token.info.trim() === "";
    const holdsBeginning = token.content.includes("```") && firstSign(token, ["beginning"], firstLine) !== null;
    if (holdsBeginning || !isClosed(token)) {
      for (const earlier of isBare ? before : []) {
        const cause = tokens[earlier];
        const shown = cause && firstSign(cause, ["indented end", "tag", "heading"], firstLine);
        if (shown) return openBlock(earlier, cause, shown, firstLine);
      }
      return openBlock(at, token, firstSign(token, ["indented end", "beginning"], firstLine), firstLine);
    }
    if (isBare) before.push(at);
    else before = [at];
  }
  return null;
}

function openBlock(at: number, token: Token, sign: Sign | null, firstLine: number): OpenBlock {
  const line = lineOf(token, firstLine);
  const end = `End it with a line ${token.markup}`;
  const open = "The block is not closed";
  const otherwise = token.info.trim() === "" ? ", or remove it when no block begins here" : "";
  switch (sign?.kind) {
    case undefined:
      return { at, line, message: `${open}.`, remedy: `${end}${otherwise}.` };
    case "beginning": {
      const remedy = `${end}${otherwise || ", or begin and end it with more signs when that line belongs to it"}.`;
      return { at, line, message: `${open}: line ${sign.line} begins the next one.`, remedy };
    }
    case "indented end": {
      const message = `${open}: the signs in line ${sign.line} are indented by four spaces or more.`;
      return { at, line, message, remedy: "Move them to the beginning of the line." };
    }
    case "tag":
      return { at, line, message: `${open}: line ${sign.line} is a details tag.`, remedy: `${end} before that.` };
    case "heading":
      return { at, line, message: `${open}: line ${sign.line} is a heading.`, remedy: `${end} before that.` };
  }
}

/** Only signs that are as long as the block's own can end it, or belong to a block beside it. */
function firstSign({ content, markup, map }: Token, kinds: readonly Sign["kind"][], firstLine: number): Sign | null {
  let previous = "x";
  for (const [index, text] of content.split("\n").entries()) {
    const isOne: Record<Sign["kind"], () => boolean> = {
      "indented end": () => INDENTED_END.exec(text)?.[1]?.startsWith(markup) ?? false,
      beginning: () => BEGINNING.exec(text)?.[1]?.startsWith(markup) ?? false,
      tag: () => DETAILS_TAG.test(text),
      // Without an empty line before it, it is a comment of a script.
      heading: () => previous.trim() === "" && HEADING.test(text),
    };
    const kind = kinds.find((each) => isOne[each]());
    if (kind) return { kind, line: (map?.[0] ?? 0) + 1 + index + firstLine };
    previous = text;
  }
  return null;
}

/** A fence that has an end spans one line more than its beginning and what it holds. */
function isClosed({ map, content }: Token): boolean {
  const [start, end] = map ?? [0, 0];
  let lines = 0;
  for (let at = content.indexOf("\n"); at >= 0; at = content.indexOf("\n", at + 1)) lines += 1;
  const endsWithLine = content === "" || content.endsWith("\n");
  return endsWithLine && end - start === lines + 2;
}

export interface LooseBlock {
  /** Of the file. */
  line: number;
  message: string;
  remedy: string;
  /** Its last line stands where its first one does. */
  closed: boolean;
  /** It has words after its language, so that it is meant to be more than shown. */
  hasWords: boolean;
}

const LOOSE_BEGINNING = /^[ \t]*`{3,}[ \t]*([^\s`][^`]*)$/;
const LOOSE_END = /^[ \t]*`{3,}[ \t]*$/;

/** The first block that is none in the eyes of Markdown, within the code, text or tag that begins at `start`. */
export function looseBlock(tokens: Token[], start: number, firstLine: number): LooseBlock | null {
  const token = tokens[start];
  const isTag = token?.type === "html_block" && mentionsDetails(token.content) && !token.content.startsWith("<!--");
  const content =
    token?.type === "code_block" || isTag
      ? token.content
      : token?.type === "paragraph_open"
        ? tokens[start + 1]?.content
        : undefined;
  if (!content?.includes("```")) return null;
  const lines = content.split("\n");
  const offset = lines.findIndex((text) => LOOSE_BEGINNING.test(text));
  if (offset < 0) return null;
  const info = LOOSE_BEGINNING.exec(lines[offset] ?? "")?.[1] ?? "";
  return {
    line: lineOf(token, firstLine) + offset,
    message: isTag ? "A block follows a tag without an empty line." : "A block is indented by four spaces or more.",
    remedy: isTag ? "Leave an empty line before it." : "Begin and end it at the beginning of a line.",
    closed: lines.slice(offset + 1).some((text) => LOOSE_END.test(text)),
    hasWords: /\s\S/.test(info.trim()),
  };
}
