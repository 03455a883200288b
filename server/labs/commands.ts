import type { FrontMatterFound } from "./front-matter.ts";
import type { Lesson } from "./lesson.ts";
import type { ProblemList } from "./problem.ts";
import { addressVariable, namesIn, shellNames } from "./variables.ts";

/** Finds the variables in the lab's commands, and judges whether each has a value when its command comes. */
export function checkCommands(lesson: Lesson, front: FrontMatterFound, problems: ProblemList): void {
  const { vars, nodes } = front.values;
  const places = lesson.sections.flatMap((section) => [section, ...section.steps]);
  const order = new Map(places.map((place, index) => [place.id, index]));
  const steps = new Set(lesson.sections.flatMap((section) => section.steps.map((step) => step.id)));
  const known = new Set(Object.keys(vars));
  for (const [name, variable] of Object.entries(vars)) {
    // Without a section there is a graver problem, and no step could be named.
    if (steps.has(variable.from) || places.length === 0) continue;
    known.delete(name);
    problems.error(
      front.lineOf(["vars", name, "from"]),
      `${name} comes from "${variable.from}", which is no step's id.`,
      `The steps are ${[...steps].join(", ") || "still to be written"}.`,
    );
  }
  const builtIn = new Set(nodes.map(addressVariable));
  const setByShell = shellNames(lesson.runs.map((run) => run.block.command));
  const used = new Set<string>();
  for (const { block, line, place } of lesson.runs) {
    for (const name of namesIn(block.command)) {
      const variable = Object.hasOwn(vars, name) ? vars[name] : undefined;
      if (variable || builtIn.has(name)) {
        block.vars.push(name);
        used.add(name);
        if (!variable || !known.has(name) || (order.get(variable.from) ?? 0) <= (order.get(place.id) ?? 0)) continue;
        problems.error(
          line,
          `$${name} is used before the step ${variable.from}, which it comes from.`,
          "Move the command, or name an earlier step in from.",
        );
      } else if (/^NODE\d+_IP$/.test(name)) {
        problems.error(
          line,
          `$${name} is the address of a node the lab does not have.`,
          `There are ${[...builtIn].map((each) => `$${each}`).join(", ")}.`,
        );
      } else if (!setByShell.has(name)) {
        problems.warn(
          line,
          `$${name} is neither declared in vars nor set by a command; the shell will put nothing there.`,
          "Declare it in the front matter, or mend its spelling.",
        );
      }
    }
  }
  for (const name of Object.keys(vars)) {
    if (!used.has(name))
      problems.warn(
        front.lineOf(["vars", name]),
        `No command uses $${name}.`,
        "Remove it from vars, or mend its spelling.",
      );
  }
}
