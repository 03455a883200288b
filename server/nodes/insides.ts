import type { NodeName, SandboxId } from "../contract/ids.ts";
import { Inside } from "./inside.ts";
import { type NodeAddress, type NodeDriver, nodeKey } from "./node-driver.ts";

/** One inside connection per node, shared by everything that asks it something. Connects on first use. */
export class Insides implements Disposable {
  readonly #driver: NodeDriver;
  readonly #insides = new Map<string, Inside>();

  constructor(driver: NodeDriver) {
    this.#driver = driver;
  }

  /** The node's connection. It is not the caller's to close. */
  of({ sandbox, node }: NodeAddress): Inside {
    const key = nodeKey({ sandbox, node });
    const inside = this.#insides.get(key) ?? new Inside(this.#driver, { sandbox, node });
    this.#insides.set(key, inside);
    return inside;
  }

  /** Connects to all nodes of a sandbox, one after the other: others use the processors. What fails is tried again at
   *  the first use. */
  async warm(sandbox: SandboxId, nodes: NodeName[]): Promise<void> {
    for (const node of nodes)
      await this.of({ sandbox, node })
        .connect()
        .catch(() => undefined);
  }

  /** The node has stopped: what is under way on it ends, and the next use connects again. */
  disconnect(node: NodeAddress): void {
    this.#insides.get(nodeKey(node))?.disconnect();
  }

  /** Closes a sandbox's connections: nobody will ask its nodes any more. */
  forget(sandbox: NodeAddress["sandbox"]): void {
    for (const [key, inside] of this.#insides) {
      if (!key.startsWith(`${sandbox} `)) continue;
      this.#insides.delete(key);
      inside[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    for (const inside of this.#insides.values()) inside[Symbol.dispose]();
    this.#insides.clear();
  }
}
