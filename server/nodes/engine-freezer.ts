import type { Duplex } from "node:stream";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { Insides } from "./insides.ts";
import { type NodeAddress, NodeUnreachableError, nodeKey } from "./node-driver.ts";

/** A node takes some milliseconds; this is a machine that does nothing else for a while. Milliseconds. */
const DEADLINE_MS = 30_000;
/** Lets an engine go on whose holder is lost, and that perhaps went on with it. */
const LET_GO = "pkill -CONT -x 'containerd|dockerd'";

/** Stops the engines in a sandbox's nodes, which are all that uses a processor there, and lets them go on. Never a sandbox that
 *  somebody uses. Both reject with NodeUnreachableError. */
export interface Freezer {
  freeze(id: SandboxId, nodes: NodeName[]): Promise<void>;
  thaw(id: SandboxId, nodes: NodeName[]): Promise<void>;
}

/**
 * Holds engines still through the connections into their nodes (images/node/engine-hold). An engine goes on when its
 * connection ends, so nothing stays frozen behind a server that was killed.
 */
export class EngineFreezer implements Freezer {
  readonly #insides: Pick<Insides, "of">;
  readonly #holds = new Map<string, Duplex>();

  constructor(insides: Pick<Insides, "of">) {
    this.#insides = insides;
  }

  async freeze(sandbox: SandboxId, nodes: NodeName[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.#hold({ sandbox, node })));
  }

  async thaw(sandbox: SandboxId, nodes: NodeName[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.#letGo({ sandbox, node })));
  }

  async #hold(node: NodeAddress): Promise<void> {
    const key = nodeKey(node);
    if (this.#holds.has(key)) return;
    const hold = await this.#insides.of(node).openCommand("engine-hold");
    hold.on("error", () => undefined).once("close", () => this.#holds.get(key) === hold && this.#holds.delete(key));
    this.#holds.set(key, hold);
    await heard(hold, "data", node);
  }

  async #letGo(node: NodeAddress): Promise<void> {
    const hold = this.#holds.get(nodeKey(node));
    if (!hold) {
      await this.#insides.of(node).run(LET_GO, DEADLINE_MS);
      return;
    }
    const gone = heard(hold, "close", node);
    hold.end();
    await gone;
  }
}

/** Resolves when the holder has said something, or has ended. */
function heard(hold: Duplex, what: "data" | "close", { node }: NodeAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      hold.destroy();
      reject(new NodeUnreachableError(`The engine of ${node} ${why}.`));
    };
    const timer = setTimeout(() => fail(`was not held or let go within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
    hold.once("close", () => {
      clearTimeout(timer);
      if (what === "close") resolve();
      else fail("cannot be held");
    });
    if (what === "data") {
      hold.once("data", () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });
}
