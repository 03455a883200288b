/** The server answers every key, most within milliseconds, unless the terminal takes none. Milliseconds. */
const KEY_MS_MAX = 1_000;
/** And a probe always. Longer than the slowest line of a phone needs. Milliseconds. */
const PROBE_MS_MAX = 1_500;
/** It says something of itself at least every 5 s (`PING_MS` in server/gateway/gateway.ts). Milliseconds. */
const WORD_MS_MAX = 7_000;
/** Where nothing at all has come for so long, nothing will. Milliseconds. */
const LIFE_MS_MAX = 25_000;
const LOOK_MS = 500;
/** A look that comes so late: the page was asleep. Milliseconds. */
const LATE_MS = 2_000;
/** Between two questions to the network. Milliseconds. */
const NETWORK_MS = 3_000;

export interface LineWatchOptions {
  /** Epoch milliseconds since when the server does not answer; null: it does. Called after every change. */
  onSilence: (since: number | null) => void;
  /** The line is dead. */
  onDead: () => void;
  /** Sends something that is answered at once. */
  probe: () => void;
  /** False when the network refuses. One that swallows everything says nothing. */
  networkTakes: () => Promise<boolean>;
}

/** Notices a line over which nothing comes any more, long before the network says that it is broken; some never do. */
export class LineWatch {
  readonly #options: LineWatchOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lookedAt = 0;
  #heardAt = 0;
  /** When the first key was sent after which nothing came. */
  #saidAt: number | null = null;
  #probedAt: number | null = null;
  #silent = false;
  #networkAskedAt = 0;

  constructor(options: LineWatchOptions) {
    this.#options = options;
  }

  /** The line is up. */
  start(): void {
    this.stop();
    this.heard();
    this.#lookedAt = this.#heardAt;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#silent = false;
  }

  /** Something came from the server. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#saidAt = null;
    this.#probedAt = null;
    if (!this.#silent) return;
    this.#silent = false;
    this.#options.onSilence(null);
  }

  /** Something was typed. */
  said(): void {
    this.#saidAt ??= Date.now();
  }

  #look(): void {
    const now = Date.now();
    // The page was asleep: what it was answered may lie here unread.
    if (now - this.#lookedAt > LATE_MS) this.#probedAt = null;
    this.#lookedAt = now;
    if (this.#probedAt !== null) {
      if (isOver(this.#probedAt, PROBE_MS_MAX, now)) this.#unanswered(now);
    } else if (isOver(this.#saidAt, KEY_MS_MAX, now) || isOver(this.#heardAt, WORD_MS_MAX, now)) {
      this.#probedAt = now;
      this.#options.probe();
    }
  }

  #unanswered(now: number): void {
    if (isOver(this.#heardAt, LIFE_MS_MAX, now)) {
      this.#options.onDead();
      return;
    }
    if (!this.#silent) {
      this.#silent = true;
      this.#options.onSilence(this.#saidAt ?? this.#heardAt);
    }
    if (isOver(this.#networkAskedAt, NETWORK_MS, now)) {
      this.#networkAskedAt = now;
      void this.#askNetwork();
    }
  }

  async #askNetwork(): Promise<void> {
    const line = this.#timer;
    const takes = await this.#options.networkTakes();
    if (!takes && this.#silent && line === this.#timer) this.#options.onDead();
  }
}

const isOver = (since: number | null, ms: number, now: number): boolean => since !== null && now - since > ms;
