/** How a lab's expected output is compared with what a command printed. Pure. */

export interface OutputMismatch {
  /** The first expected line that nothing matches, from 1; one past the last when there is more than expected. */
  line: number;
  /** That line; null when nothing more was expected. */
  expected: string | null;
  /** The line found where it should be; null when there was none. */
  actual: string | null;
}

/** A line that stands for any number of lines. */
const ANY_LINES = "...";

/** Null when the output is as expected. `…` stands for anything within a line, a line `...` for any lines; white space at
 *  the end of lines and of the whole is not compared. */
export function compareOutput(expected: string, actual: string): OutputMismatch | null {
  const patterns = linesOf(expected);
  const lines = linesOf(actual);
  const matchers = patterns.map(matcherOf);
  // Position j is in the set when the patterns so far can be matched by exactly the first j lines.
  let reached = new Set([0]);
  for (const [index, matcher] of matchers.entries()) {
    const next = new Set<number>();
    if (matcher === null) {
      for (let position = Math.min(...reached); position <= lines.length; position += 1) next.add(position);
    } else {
      for (const position of reached) {
        const line = lines[position];
        if (line !== undefined && matcher.test(line)) next.add(position + 1);
      }
    }
    if (next.size === 0) return mismatchAt(index, patterns, lines, reached);
    reached = next;
  }
  if (reached.has(lines.length)) return null;
  const end = Math.max(...reached);
  return { line: patterns.length + 1, expected: null, actual: lines[end] ?? null };
}

/** After `...` the line could stand anywhere, so none of those found is the wrong one. */
function mismatchAt(index: number, patterns: string[], lines: string[], reached: Set<number>): OutputMismatch {
  const [first = 0] = reached;
  const actual = reached.size === 1 ? (lines[first] ?? null) : null;
  return { line: index + 1, expected: patterns[index] ?? null, actual };
}

function matcherOf(pattern: string): RegExp | null {
  if (pattern.trim() === ANY_LINES) return null;
  // A column that is empty leaves nothing but white space, which is not compared.
  const parts = pattern
    .replace(/\s+…$/, "…")
    .split("…")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function linesOf(text: string): string[] {
  const trimmed = text.replace(/\s+$/, "");
  return trimmed === "" ? [] : trimmed.split("\n").map((line) => line.trimEnd());
}
