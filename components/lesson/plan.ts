import type { NodeName } from "../../server/contract/ids.ts";
import type { Block, Section, SimpleBlock } from "../../server/contract/lab.ts";

export type RunBlock = Extract<SimpleBlock, { kind: "run" }>;

/** One run button: a command and the node it is for. */
export interface RunTarget {
  /** Unique in the lab: `drain-node2.1@node1`. */
  key: string;
  block: RunBlock;
  node: NodeName;
  /** `5.2`; null for a block that stands before the section's first step. */
  step: string | null;
}

export const runKey = (blockId: string, node: string): string => `${blockId}@${node}`;

/** The node in a run's key. */
export const nodeOfRun = (key: string): string => key.slice(key.lastIndexOf("@") + 1);

/** The commands a learner is led through, in reading order. Those inside a hint or a solution are not on the way. */
export function runTargets(section: Section): RunTarget[] {
  const targets = (blocks: readonly Block[], step: string | null) =>
    blocks.flatMap((block) =>
      block.kind === "run" ? block.nodes.map((node) => ({ key: runKey(block.id, node), block, node, step })) : [],
    );
  return [...targets(section.blocks, null), ...section.steps.flatMap((step) => targets(step.blocks, step.number))];
}

/**
 * The command to run next: the first one not run yet after the last one that was. When everything after it was run,
 * the first that was skipped; null when nothing is left.
 */
export function nextTarget(targets: readonly RunTarget[], ran: ReadonlySet<string>): RunTarget | null {
  const last = targets.findLastIndex((target) => ran.has(target.key));
  const open = (target: RunTarget) => !ran.has(target.key);
  return targets.slice(last + 1).find(open) ?? targets.find(open) ?? null;
}
