import type { Block, Section, SimpleBlock, Step } from "../../server/contract/lab.ts";
import type { LabCheck, ParsedLab } from "../../server/labs/lab.ts";

/** Something that is done on nodes. */
export type Action = Extract<SimpleBlock, { kind: "run" | "keys" | "file" }>;

/** A step, or what stands before a section's first step, as it is played. */
export interface PlayStep {
  id: string;
  /** `5.2`, or `5` for what stands before the first step. */
  number: string;
  title: string;
  /** What is done and what is checked, in the order of the text. */
  items: (Action | { kind: "check"; check: LabCheck })[];
  /** What the solution does; empty when there is none. */
  solution: Action[];
}

/** Everything of a lab that is played, in order. Hints are other ways to the same end and are left out. */
export function playSteps(lab: ParsedLab): PlayStep[] {
  const checks = new Map(lab.checks.map((check) => [check.id, check]));
  return lab.sections
    .flatMap((section) => [section, ...section.steps])
    .map((place) => playStep(place, checks))
    .filter((step) => step.items.length > 0 || step.solution.length > 0);
}

function playStep(place: Section | Step, checks: ReadonlyMap<string, LabCheck>): PlayStep {
  const step: PlayStep = { id: place.id, number: String(place.number), title: place.title, items: [], solution: [] };
  const add = (block: Block | SimpleBlock, into: PlayStep["items"]) => {
    if (isAction(block)) into.push(block);
    const check = block.kind === "check" ? checks.get(block.id) : undefined;
    if (check) step.items.push({ kind: "check", check });
  };
  for (const block of place.blocks) {
    if (block.kind !== "fold") add(block, step.items);
    else if (block.role === "details") for (const inner of block.blocks) add(inner, step.items);
    else if (block.role === "solution") step.solution.push(...block.blocks.filter(isAction));
  }
  return step;
}

export const isAction = (block: { kind: string }): block is Action =>
  block.kind === "run" || block.kind === "keys" || block.kind === "file";
