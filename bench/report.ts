import type { Chapter, Finding } from "./measurement.ts";

export interface Report {
  /** ISO date. */
  date: string;
  command: string;
  /** What it ran on, in general terms. */
  machine: string[];
  chapters: Chapter[];
}

/** The report as Markdown: all verdicts first, then how each number came about. */
export function formatReport({ date, command, machine, chapters }: Report): string {
  const findings = chapters.flatMap((chapter) => chapter.findings.map((finding) => row(finding)));
  return [
    "# Measured",
    "",
    `Made by \`${command}\` on ${date}. Numbers of one run on one machine: compare what stands in one line, which was`,
    "measured in turns, not these with those of another machine.",
    "",
    ...machine.map((line) => `- ${line}`),
    "",
    ...table(["what", "to reach", "measured", ""], findings),
    "",
    ...chapters.flatMap((chapter) => [
      `## ${chapter.title}`,
      "",
      chapter.how,
      "",
      ...(chapter.table ? [...table(chapter.table.head, chapter.table.rows), ""] : []),
    ]),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

/** One line for the terminal. */
export function formatFinding({ what, target, measured, met }: Finding): string {
  return `${mark(met)} ${what}: ${measured}${target === null ? "" : ` (to reach: ${target})`}`;
}

function row({ what, target, measured, met }: Finding): string[] {
  return [what, target ?? "", measured, met === null ? "" : met ? "met" : "**not met**"];
}

const mark = (met: boolean | null): string => (met === null ? "·" : met ? "✓" : "✗");

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
