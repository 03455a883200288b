import type { SandboxId } from "../contract/ids.ts";
import { type NodeAddress, type NodeTerminal, nodeKey } from "../nodes/node-driver.ts";

/**
 * Ttys attached before their node started, until somebody opens the terminal. What the node said is unread meanwhile, and then
 * Node tells neither "end" nor "close" when the other side ends the connection: whoever ends a node drops its tty here.
 */
export class FirstTtys {
  readonly #ttys = new Map<string, NodeTerminal>();

  /** Keeps it in place of an earlier one. */
  keep(node: NodeAddress, tty: NodeTerminal): void {
    this.drop(node);
    const key = nodeKey(node);
    this.#ttys.set(key, tty);
    const forget = () => {
      if (this.#ttys.get(key) === tty) this.#ttys.delete(key);
    };
    tty.stream.once("close", forget).once("error", forget);
  }

  /** Gives it away, once. */
  take(node: NodeAddress): NodeTerminal | undefined {
    const tty = this.#ttys.get(nodeKey(node));
    this.#ttys.delete(nodeKey(node));
    return tty;
  }

  drop(node: NodeAddress): void {
    this.take(node)?.stream.destroy();
  }

  dropAll(sandbox: SandboxId): void {
    for (const [key, tty] of this.#ttys) {
      if (!key.startsWith(`${sandbox} `)) continue;
      this.#ttys.delete(key);
      tty.stream.destroy();
    }
  }
}
