import type { Store } from "../store/store.ts";
import { Listeners } from "./listeners.ts";
import type { SessionLog } from "./session-table.ts";

/** Enough to smooth one slow start, recent enough to follow a changed machine. */
const BOOTS_COUNTED = 20;

/** What starting a sandbox took lately, so that people who wait know how long. */
export class TypicalBoots {
  /** Milliseconds of each start that is remembered. */
  readonly remembered: Listeners<number>;
  readonly #store: Store;
  readonly #log: SessionLog;
  readonly #now: () => number;
  /** By number of nodes. */
  readonly #typical = new Map<number, number | null>();

  constructor(store: Store, log: SessionLog, now: () => number) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
    this.remembered = new Listeners((error) => log.error({ err: error }, "a listener of boots failed"));
  }

  /** Milliseconds; null before the first start of so many nodes, or before `learn`. */
  typical(nodes: number): number | null {
    return this.#typical.get(nodes) ?? null;
  }

  async learn(nodes: number): Promise<void> {
    if (this.#typical.has(nodes)) return;
    this.#typical.set(nodes, median(await this.#store.latestBoots(nodes, BOOTS_COUNTED)));
  }

  /** Never rejects: a start is no failure because its duration was not kept. */
  async remember(nodes: number, ms: number): Promise<void> {
    this.remembered.emit(ms);
    try {
      await this.#store.addBoot({ at: this.#now(), nodes, ms });
      this.#typical.delete(nodes);
      await this.learn(nodes);
    } catch (error) {
      this.#log.warn({ err: error }, "a start's duration was not kept");
    }
  }
}

/** The middle one: a single slow start does not move what people are told. */
function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
