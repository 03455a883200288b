import type { SandboxId } from "../contract/ids.ts";
import { type NodeAddress, nodeKey } from "../nodes/node-driver.ts";

/** Changes of single nodes, one after the other: two of one node at once would take each other's container away. */
export class NodeTurns {
  /** By `sandbox node`. */
  readonly #changing = new Map<string, Promise<void>>();

  run(node: NodeAddress, act: () => Promise<void>): Promise<void> {
    const key = nodeKey(node);
    const before = this.#changing.get(key) ?? Promise.resolve();
    const change = before.catch(() => undefined).then(act);
    this.#changing.set(key, change);
    const forget = () => {
      if (this.#changing.get(key) === change) this.#changing.delete(key);
    };
    change.then(forget, forget);
    return change;
  }

  /** Whether the node is being changed: it stops on purpose then. */
  has(node: NodeAddress): boolean {
    return this.#changing.has(nodeKey(node));
  }

  /** What is under way in a sandbox. */
  of(sandbox: SandboxId): Promise<void>[] {
    return [...this.#changing].filter(([key]) => key.startsWith(`${sandbox} `)).map(([, change]) => change);
  }
}
