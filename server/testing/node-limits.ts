import type { NodeLimits } from "../docker/node-limits.ts";

/** Nodes of tests: small enough to find their ends quickly. */
export const TEST_LIMITS: NodeLimits = {
  memoryBytes: 1024 ** 3,
  processors: 2,
  pids: 2048,
  files: 4096,
  diskBytes: 2 * 1024 ** 3,
};
