import type { Block, LabView, Section, Step } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { runKey } from "./plan.ts";

type Checks = SessionView["checks"];

export interface SectionProgress {
  id: string;
  number: number;
  title: string;
  /** One entry a step, in order; a section without steps counts as one. */
  steps: boolean[];
  done: number;
  total: number;
}

export interface LabProgress {
  sections: SectionProgress[];
  done: number;
  total: number;
  /** What is counted: checks, and steps in a lab without any. */
  unit: "check" | "step";
  /** `8 of 13 checks`. */
  words: string;
}

const checksOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === "check" ? [block.id] : []));

/** Keys of the commands among these blocks, one per node. */
export const runsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === "run" ? block.nodes.map((node) => runKey(block.id, node)) : []));

/** A step is done when its checks have passed; where nobody checks, when its commands have been run. */
function isDone(blocks: readonly Block[], checks: Checks, ran: ReadonlySet<string>, seen: boolean): boolean {
  const ids = checksOf(blocks);
  // Once any is answered, one that is not is only not asked yet.
  if (ids.length > 0 && Object.keys(checks).length > 0) return ids.every((id) => checks[id]?.state === "passed");
  const runs = runsOf(blocks);
  return runs.length > 0 ? runs.every((key) => ran.has(key)) : seen;
}

/** A section without steps stands for itself. */
const stepsOf = (section: Section): Pick<Step, "id" | "blocks">[] =>
  section.steps.length > 0 ? section.steps : [{ id: section.id, blocks: section.blocks }];

/**
 * How far a learner is, section by section. `ran` holds the run keys, `seen` the ids of steps and sections that were
 * read to their end: the only sign there is where nothing is to be run.
 */
export function labProgress(
  lab: LabView,
  checks: Checks,
  ran: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): LabProgress {
  const counted = lab.checks > 0;
  const sections = lab.sections.map((section) => {
    const all = stepsOf(section);
    const steps = all.map((step) => isDone(step.blocks, checks, ran, seen.has(step.id) || seen.has(section.id)));
    const ids = counted ? [section, ...section.steps].flatMap((part) => checksOf(part.blocks)) : [];
    return {
      id: section.id,
      number: section.number,
      title: section.title,
      steps,
      done: counted ? ids.filter((id) => checks[id]?.state === "passed").length : steps.filter(Boolean).length,
      total: counted ? ids.length : steps.length,
    };
  });
  const sum = (pick: (section: SectionProgress) => number) =>
    sections.reduce((before, section) => before + pick(section), 0);
  const done = sum((section) => section.done);
  const total = sum((section) => section.total);
  const unit = counted ? "check" : "step";
  return { sections, done, total, unit, words: `${done} of ${total} ${unit}${total === 1 ? "" : "s"}` };
}
