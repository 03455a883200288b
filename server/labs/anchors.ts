import type { Lesson } from "./lesson.ts";
import type { AnchorLink } from "./markdown.ts";
import type { ProblemList } from "./problem.ts";

/** Warns of links within the page that lead to no section or step. A link to `#` leads to the page's top. */
export function checkAnchors(links: readonly AnchorLink[], lesson: Lesson, problems: ProblemList): void {
  const ids = new Set(lesson.sections.flatMap((section) => [section.id, ...section.steps.map((step) => step.id)]));
  for (const { target, line } of links) {
    if (target === "#" || ids.has(target.slice(1))) continue;
    problems.warn(
      line,
      `A link goes to "${target}", which is no id of a section or step.`,
      `The ids are ${[...ids].join(", ")}.`,
    );
  }
}
