import { unescapeAll } from "./markdown.ts";

/** What a raw HTML block says about folding; `strange` is the first thing in it that is something else. */
export interface DetailsMarks {
  marks: ({ mark: "open"; summary: string; lineOffset: number } | { mark: "close"; lineOffset: number })[];
  strange: { text: string; lineOffset: number; opens: number; closes: number } | null;
}

const PIECE =
  /(?<open><details(?:\s+open)?>\s*<summary>(?<summary>[^<]*)<\/summary>)|(?<close><\/details>)|(?<nothing>\s+|<!--(?:(?!-->)[\s\S])*-->)/iy;

/** Reads a raw HTML block that has `<details` or `</details` in it. */
export function readDetails(html: string): DetailsMarks {
  const found: DetailsMarks = { marks: [], strange: null };
  let position = 0;
  while (position < html.length) {
    PIECE.lastIndex = position;
    const match = PIECE.exec(html);
    const lineOffset = countLines(html, position);
    if (!match) {
      const rest = html.slice(position);
      const opens = rest.match(/<details\b/gi)?.length ?? 0;
      const closes = rest.match(/<\/details>/gi)?.length ?? 0;
      found.strange = { text: rest.split("\n", 1)[0]?.trim() ?? "", lineOffset, opens, closes };
      break;
    }
    if (match.groups?.open) {
      found.marks.push({ mark: "open", summary: unescapeAll(match.groups.summary ?? "").trim(), lineOffset });
    } else if (match.groups?.close) {
      found.marks.push({ mark: "close", lineOffset });
    }
    position = PIECE.lastIndex;
  }
  return found;
}

export const mentionsDetails = (html: string): boolean => /<\/?(details|summary)\b/i.test(html);

export type FoldRole = "check" | "quiz" | "hint" | "solution" | "details";

/** `Check: the workers have joined` → a check with that title. */
export function readSummary(summary: string): { role: FoldRole; title: string } {
  const check = /^(check|quiz):\s*(.*)$/is.exec(summary);
  if (check) return { role: check[1]?.toLowerCase() === "quiz" ? "quiz" : "check", title: check[2] ?? "" };
  const named = /^(hint|solution)\b/i.exec(summary);
  if (named) return { role: named[1]?.toLowerCase() === "hint" ? "hint" : "solution", title: summary };
  return { role: "details", title: summary };
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
