import type { Socket } from "node:net";
import type { SandboxId } from "../contract/ids.ts";
import { type NodeAddress, nodeKey } from "../nodes/node-driver.ts";

/**
 * Ttys attached before their node started, until somebody opens the terminal. What the node said is unread meanwhile, and then
 * Node tells neither "end" nor "close" when the engine ends the connection: whoever ends a node drops its tty here.
 */
export class FirstAttachments {
  readonly #ttys = new Map<string, Socket>();

  /** Keeps it in place of an earlier one. */
  keep(node: NodeAddress, tty: Socket): void {
    this.drop(node);
    const key = nodeKey(node);
    this.#ttys.set(key, tty);
    const forget = () => {
      if (this.#ttys.get(key) === tty) this.#ttys.delete(key);
    };
    tty.once("close", forget).once("error", forget);
  }

  /** Gives it away, once. */
  take(node: NodeAddress): Socket | undefined {
    const tty = this.#ttys.get(nodeKey(node));
    this.#ttys.delete(nodeKey(node));
    return tty;
  }

  drop(node: NodeAddress): void {
    this.take(node)?.destroy();
  }

  dropAll(sandbox: SandboxId): void {
    for (const [key, tty] of this.#ttys) {
      if (!key.startsWith(`${sandbox} `)) continue;
      this.#ttys.delete(key);
      tty.destroy();
    }
  }
}
