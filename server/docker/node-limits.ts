import type { EngineFacts } from "../nodes/node-driver.ts";

/** What one node may use at most. A session may use that times its nodes. */
export interface NodeLimits {
  memoryBytes: number;
  processors: number;
  /** Processes and threads a node may have at once. */
  pids: number;
  /** Files each of its processes may have open. */
  files: number;
  /** Bytes a node may fill; null for as much as the machine has. Needs a privileged node. */
  diskBytes: number | null;
}

/** Enough for a node's engine and a lab's containers; three of them fit a machine of 4 GB. Bytes. */
const MEMORY_BYTES_USUAL = 1024 ** 3;
const MEMORY_SHARE_MAX = 1 / 4;

/** The operator's limits on this machine: what is left open is filled in, and what the engine would refuse is cut. */
export function nodeLimits(
  wanted: Omit<NodeLimits, "memoryBytes"> & { memoryBytes: number | null },
  machine: EngineFacts,
): NodeLimits {
  const fitting = Math.floor(machine.memoryBytes * MEMORY_SHARE_MAX);
  return {
    ...wanted,
    memoryBytes: wanted.memoryBytes ?? Math.min(MEMORY_BYTES_USUAL, fitting),
    processors: Math.min(wanted.processors, machine.processors),
  };
}
