import { setTimeout as sleep } from "node:timers/promises";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { Freezer } from "../nodes/engine-freezer.ts";
import type { PoolLog } from "./pool.ts";
import { Turns } from "./turns.ts";

/** Until whoever was let in has shells that answer, also where twenty come at once: then engines may have the processors. Nobody
 *  has typed a command by then. Milliseconds. */
const LET_IN_MS = 400;
/** What engines have put off while they stood still keeps two processors busy for about so long. Milliseconds. */
const WAKE_MS = 100;
/** A connection that broke is made anew for the second; a node that is gone is told of by others. */
const TRIES = 3;

interface ThawsOptions {
  freezer: Freezer;
  /** Whether anybody still has this sandbox. */
  needed: (id: SandboxId) => boolean;
  /** Whoever has this sandbox may find engines in it that do not answer. */
  onFailed: (id: SandboxId, nodes: NodeName[]) => void;
  log: PoolLog;
}

/** Shells answer without their engines, so these go on behind whoever was let in; a class's one sandbox after the other. */
export class Thaws {
  readonly #options: ThawsOptions;
  readonly #turns = new Turns(1);

  constructor(options: ThawsOptions) {
    this.#options = options;
  }

  /** Resolves when it is over, one way or the other. */
  async thaw(id: SandboxId, nodes: NodeName[]): Promise<void> {
    const { freezer, needed, onFailed, log } = this.#options;
    try {
      await pause(LET_IN_MS);
      await this.#turns.run(async () => {
        for (let tries = 1; needed(id); tries += 1) {
          const failed = await freezer.thaw(id, nodes).then(
            () => null,
            (error: unknown) => ({ error }),
          );
          await pause(WAKE_MS);
          if (!failed) return;
          if (tries === TRIES) throw failed.error;
        }
      });
    } catch (error) {
      if (!needed(id)) return;
      log.warn({ err: error, sandbox: id }, "the engines of a sandbox may still be frozen");
      onFailed(id, nodes);
    }
  }
}

const pause = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });
