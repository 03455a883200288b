import { stringify } from "yaml";
import type { LabLevel } from "../../server/contract/lab.ts";

/** A lab made from something else, before it is written. */
export interface Draft {
  title: string;
  summary: string;
  level: LabLevel;
  minutes: number;
  /** How many nodes it uses. */
  nodes: number;
  body: string;
  /** Pictures to copy: path in the source's folder → file in `image/`. */
  pictures: Map<string, string>;
  /** What could not be carried over, a line each, with the file and line of the source where there is one. */
  report: string[];
}

/** Where the text being read stands, and what is found out while it is read. */
export class Importing {
  readonly report: string[] = [];
  readonly pictures = new Map<string, string>();
  /** The highest number of a node that is used. */
  nodes = 1;
  readonly #file: string;

  constructor(file: string, shared?: Importing) {
    this.#file = file;
    if (!shared) return;
    this.report = shared.report;
    this.pictures = shared.pictures;
  }

  note(line: number, what: string): void {
    this.report.push(`${this.#file}:${line}: ${what}`);
  }

  /** A node by its number in the source. Drydock's labs have up to nine. */
  node(number: number, line: number): string {
    if (number > 9) this.note(line, `Host ${number} was made node9; a lab has nine nodes at most.`);
    const own = Math.min(Math.max(1, number), 9);
    this.nodes = Math.max(this.nodes, own);
    return `node${own}`;
  }
}

const LIMITS = { title: 80, summary: 160 };

/** lab.md of a draft. */
export function labText(draft: Draft): string {
  const front = {
    title: cut(draft.title, LIMITS.title) || "Untitled",
    summary: cut(draft.summary, LIMITS.summary) || cut(draft.title, LIMITS.summary) || "To be written.",
    level: draft.level,
    minutes: Math.min(480, Math.max(1, Math.round(draft.minutes))),
    nodes: Array.from({ length: draft.nodes }, (_, index) => `node${index + 1}`),
  };
  return `---\n${stringify(front, { lineWidth: 0, flowCollectionPadding: false })}---\n\n${draft.body.trim()}\n`;
}

/** At most so many characters, cut at a word. */
function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/\s+\S*$/, "")}…`;
}

/** A fenced block whose fence is longer than any in its text. */
export function fenced(words: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${words}\n${text.replace(/\n$/, "")}\n${fence}`;
}

export const details = (summary: string, inner: string): string =>
  `<details><summary>${summary.replace(/[<>&]/g, "").replace(/\s+/g, " ").trim()}</summary>\n\n${inner}\n</details>`;

/** A quiz of ours from options that are marked right or wrong; a sentence instead when it is none. */
export function quiz(
  question: string,
  options: { right: boolean; text: string }[],
): { text: string } | { problem: string } {
  if (options.length < 2) return { problem: "A question without options to choose from was left out." };
  if (!options.some((option) => option.right)) return { problem: "A question without a right option was left out." };
  const list = options.map(({ right, text }) => `- [${right ? "x" : " "}] ${text}`).join("\n");
  return { text: details(`Quiz: ${question}`, list) };
}

/** An id of ours from any words. */
export const idOf = (words: string): string =>
  words
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
