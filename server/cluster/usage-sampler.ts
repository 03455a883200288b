import type { Duplex } from "node:stream";
import { type Reading, readSample, SAMPLE_MS, SAMPLER } from "./usage.ts";

/** A node that could not be asked is tried again after this many turns. */
const TURNS_BETWEEN_TRIES = 3;
/** A sample is about 60 characters; a node that says more is not asked again. */
const LINE_MAX = 1000;

export interface UsageSamplerOptions {
  /** Starts a command on the node and gives its input and output. */
  open: (command: string) => Promise<Duplex>;
  /** `at` is in milliseconds of a steady clock. */
  onReading: (reading: Reading, at: number) => void;
  /** Whether the node's machine runs. */
  mayAsk: () => boolean;
}

/** Reads one node's use every two seconds, over one command that lives as long as somebody watches. */
export class UsageSampler implements Disposable {
  readonly #options: UsageSamplerOptions;
  readonly #timer: NodeJS.Timeout;
  #command: Duplex | null = null;
  #over = false;
  #opening = false;
  #turnsToWait = 0;

  constructor(options: UsageSamplerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#turn(), SAMPLE_MS);
    this.#turn();
  }

  [Symbol.dispose](): void {
    this.#over = true;
    clearInterval(this.#timer);
    this.#command?.destroy();
    this.#command = null;
  }

  #turn(): void {
    if (this.#command) {
      // One that does not read is not written to any more: nothing may pile up here.
      if (!this.#command.writableNeedDrain) this.#command.write("\n");
    } else if (!this.#options.mayAsk()) {
      this.#turnsToWait = 0;
    } else if (this.#turnsToWait > 0) {
      this.#turnsToWait -= 1;
    } else if (!this.#opening) {
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    this.#opening = true;
    try {
      const command = await this.#options.open(`bash -c ${quote(SAMPLER)}`);
      if (this.#over) command.destroy();
      else this.#use(command);
    } catch {
      // Without its use a node is drawn all the same; whether it answers at all, others say.
      this.#turnsToWait = TURNS_BETWEEN_TRIES;
    } finally {
      this.#opening = false;
    }
  }

  #use(command: Duplex): void {
    this.#command = command;
    let rest = "";
    const drop = () => {
      if (this.#command === command) this.#command = null;
      this.#turnsToWait = TURNS_BETWEEN_TRIES;
    };
    command.once("close", drop).on("error", drop);
    command.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LINE_MAX) return command.destroy();
      const reading = readSample(lines.at(-1) ?? "");
      if (reading) this.#options.onReading(reading, performance.now());
    });
    command.write("\n");
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
