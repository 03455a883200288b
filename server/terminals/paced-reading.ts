import type { Readable } from "node:stream";
import type { NodeTerminal } from "../nodes/node-driver.ts";
import type { OutputBudget } from "./output-budget.ts";

/** Reads one tty as fast as it prints while its sandbox's budget lasts, and then only as fast as that comes back: what is not
 *  read waits in the engine, and the program with it. Nothing is lost. */
export class PacedReading {
  readonly #budget: OutputBudget;
  readonly #onBytes: (bytes: Buffer) => void;
  #stream: Readable | null = null;
  #rest: NodeJS.Timeout | null = null;

  /** `onBytes`: the bytes hold only during the call. */
  constructor(budget: OutputBudget, onBytes: (bytes: Buffer) => void) {
    this.#budget = budget;
    this.#onBytes = onBytes;
  }

  /** The tty whose output is read from now on. */
  connect({ stream, read }: { stream: Readable; read?: NodeTerminal["read"] }): void {
    this.#stream = stream;
    const take = (bytes: Buffer) => {
      this.#onBytes(bytes);
      this.#spend(bytes.length);
    };
    if (read) read(take);
    else stream.on("data", take);
    // Whoever opened it may have paused it, so that not a byte was read without a reader.
    stream.resume();
  }

  disconnect(): void {
    this.#endRest();
    this.#stream = null;
  }

  /** Somebody typed: what stands between the key and its answer is read at once. */
  typed(): void {
    this.attended();
    if (this.#budget.typed(performance.now())) this.#goOn();
  }

  /** Somebody turned to this terminal: others of the sandbox that flood come after it. */
  attended(): void {
    this.#budget.attend(this, performance.now());
  }

  #spend(bytes: number): void {
    const restMs = this.#budget.spend(bytes, performance.now(), this);
    if (restMs === 0 || this.#rest !== null) return;
    this.#stream?.pause();
    this.#rest = setTimeout(() => this.#goOn(), restMs);
  }

  #goOn(): void {
    this.#endRest();
    this.#stream?.resume();
  }

  #endRest(): void {
    if (this.#rest) clearTimeout(this.#rest);
    this.#rest = null;
  }
}
