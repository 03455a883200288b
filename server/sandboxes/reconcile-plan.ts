import type { SandboxId } from "../contract/ids.ts";
import type { SandboxFacts } from "../nodes/node-driver.ts";

export interface Reconciliation {
  /** Belongs to nobody: to be removed. */
  remove: SandboxId[];
  /** Belongs to a session. */
  owned: SandboxFacts[];
  /** Was counted, and is not there any more. */
  gone: SandboxId[];
}

/**
 * What is on the engine against who it belongs to: a session, the pool, or nobody. What is being made or handed over has
 * no owner for a moment and is `coming`. The sets are to be asked when the list is there, not before: what was begun
 * while the engine answered is in them, and may be in the list. `before`: what was counted before the engine was asked.
 */
export function planReconcile(
  there: SandboxFacts[],
  {
    before,
    ...others
  }: Record<"owned" | "pooled" | "coming", { has(id: SandboxId): boolean }> & { before: SandboxId[] },
): Reconciliation {
  const { owned, pooled, coming } = others;
  const ids = new Set(there.map(({ id }) => id));
  return {
    gone: before.filter((id) => !ids.has(id) && !pooled.has(id) && !coming.has(id)),
    remove: there.map(({ id }) => id).filter((id) => !owned.has(id) && !pooled.has(id) && !coming.has(id)),
    owned: there.filter(({ id }) => owned.has(id)),
  };
}
