import type { CatalogueEntry, LabView } from "../contract/lab.ts";
import type { ParsedLab } from "./lab.ts";
import { shownSections } from "./shown-output.ts";
import { addressVariable } from "./variables.ts";

/** What a browser may know of a lab: no check's script, no quiz's key, no variable's command. */
export function labView(lab: ParsedLab): LabView {
  const { id, title, summary, teaches, level, minutes, nodes, images, tested } = lab;
  const sections = shownSections(lab.sections);
  const steps = sections.reduce((sum, section) => sum + section.steps.length, 0);
  const checks = lab.checks.length;
  const vars = labVars(lab);
  return { id, title, summary, teaches, level, minutes, nodes, images, steps, checks, sections, vars, tested };
}

/** A lab's row in the catalogue. */
export function catalogueEntry(lab: ParsedLab): CatalogueEntry {
  const { id, title, summary, teaches, level, minutes, nodes, sections } = lab;
  const steps = sections.reduce((sum, section) => sum + section.steps.length, 0);
  return {
    id,
    title,
    summary,
    teaches,
    level,
    minutes,
    nodes,
    sections: sections.length,
    steps,
    checks: lab.checks.length,
  };
}

function labVars(lab: ParsedLab): LabView["vars"] {
  const numbers = new Map(lab.sections.flatMap((section) => section.steps.map((step) => [step.id, step.number])));
  const builtIn = lab.nodes.map((node) => ({ name: addressVariable(node), from: null }));
  const declared = Object.entries(lab.vars).map(([name, { from }]) => ({
    name,
    from: { step: from, number: numbers.get(from) ?? "" },
  }));
  return [...builtIn, ...declared];
}
