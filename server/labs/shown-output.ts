import type { Block, Section } from "../contract/lab.ts";

/** Blanks that part the columns of Docker's tables. */
const GAP = "   ";

/**
 * Expected output as it is read: where `…` stands for the first column of a table, that column is as wide as what is in it,
 * so that the other columns stand below their titles. Other output stays as it is.
 */
export function shownOutput(output: string): string {
  const lines = output.split("\n").map((line) => ({ line, cells: /^(\S+(?: \S+)*?) {2,}(\S.*)$/.exec(line) }));
  const [title] = lines;
  const isTable = title?.cells && /^[A-Z][A-Z ]+$/.test(title.cells[1] ?? "");
  if (!isTable || !lines.slice(1).some(({ line }) => line.startsWith("…"))) return output;
  const rows = lines.filter(({ line }, index) => index === 0 || line.startsWith("…"));
  const width = Math.max(...rows.map(({ cells }) => cells?.[1]?.length ?? 0));
  return lines
    .map(({ line, cells }) => {
      if (!cells || (line !== title.line && !line.startsWith("…"))) return line;
      return `${(cells[1] ?? "").padEnd(width)}${GAP}${cells[2]}`;
    })
    .join("\n");
}

const shownBlock = (block: Block): Block =>
  block.kind === "run" && block.output !== null ? { ...block, output: shownOutput(block.output) } : block;

/** The same sections with every expected output as it is read. */
export const shownSections = (sections: readonly Section[]): Section[] =>
  sections.map((section) => ({
    ...section,
    blocks: section.blocks.map(shownBlock),
    steps: section.steps.map((step) => ({ ...step, blocks: step.blocks.map(shownBlock) })),
  }));
