/** How much the machine bears. Pure; bytes, and counts of nodes and sandboxes. */

/** Left to the machine, the engine and this server: a tenth of the memory, and never less than half a gigabyte. */
const KEPT_SHARE = 0.1;
const KEPT_BYTES_MIN = 512 * 1024 ** 2;
/** A learner at work keeps a processor busy for a twentieth of the time, and every other one reads. */
const SANDBOXES_PER_PROCESSOR = 25;

export interface Machine {
  memoryBytes: number;
  processors: number;
  /** What programs could still get without swapping; null when that cannot be known (an engine elsewhere). */
  availableBytes: number | null;
}

export interface CapacityLimits {
  /** What a node is expected to need once a lab is under way; its hard limit is far above. */
  nodeBytes: number;
  /** The operator's bound; null for none. */
  sandboxesMax: number | null;
  /** How many sandboxes the range of subnets has addresses for. */
  subnets: number;
}

/** What is there already, or promised. */
export interface Load {
  sandboxes: number;
  nodes: number;
  /** Nodes among these that have hardly begun, and will still take their memory. */
  nodesToCome: number;
}

/** Sandboxes of so many nodes each that this machine bears when there is nothing else. */
export function capacityOf(machine: Machine | null, limits: CapacityLimits, nodes: number): number {
  return roomFor(
    machine && { ...machine, availableBytes: null },
    limits,
    { sandboxes: 0, nodes: 0, nodesToCome: 0 },
    nodes,
  );
}

/** How many more sandboxes of so many nodes fit beside the load; 0 when there is none. An unknown machine bounds nothing. */
export function roomFor(machine: Machine | null, limits: CapacityLimits, load: Load, nodes: number): number {
  const { nodeBytes, sandboxesMax, subnets } = limits;
  const bounds = [subnets - load.sandboxes];
  if (sandboxesMax !== null) bounds.push(sandboxesMax - load.sandboxes);
  if (machine) {
    const kept = Math.max(machine.memoryBytes * KEPT_SHARE, KEPT_BYTES_MIN);
    const perSandbox = nodes * nodeBytes;
    bounds.push(machine.processors * SANDBOXES_PER_PROCESSOR - load.sandboxes);
    bounds.push((machine.memoryBytes - kept - load.nodes * nodeBytes) / perSandbox);
    if (machine.availableBytes !== null) {
      bounds.push((machine.availableBytes - kept - load.nodesToCome * nodeBytes) / perSandbox);
    }
  }
  return Math.max(0, Math.floor(Math.min(...bounds)));
}
