/** What a sandbox's terminals may print at full speed: more than any command of a lab, and 100 MB with room to spare. Bytes. */
export const BURST_BYTES = 128 * 1024 * 1024;
/** What they may print on and on, all together: far more than anybody reads, and a twentieth of a processor for the server.
 *  Bytes in a millisecond. */
export const LASTING_BYTES_PER_MS = 8_000;
/** Whoever types waits for what the engine still holds, 1 MB and more (Docker's `blockThreshold`, pkg/ioutils/bytespipe.go): that
 *  much comes at once, whatever was printed before. Bytes. */
const TYPIST_BYTES = 4 * 1024 * 1024;
/** Otherwise a key that is held down would lift the bound. Milliseconds. */
const TYPIST_PAUSE_MS = 1_000;

/** Somebody who has typed or clicked somewhere is there for so long. Milliseconds. */
const ATTENTION_MS = 2_000;
/** What a terminal prints meanwhile where nobody is: any build and any log, but no flood. Bytes, and bytes in a millisecond. */
export const ELSEWHERE = { burst: 64 * 1024, perMs: 2_000 };

interface Pace {
  burst: number;
  perMs: number;
}

/** So many bytes at once, and then as many as come back with time. Times are milliseconds of a steady clock. */
class Bucket {
  readonly #pace: Pace;
  #left: number;
  #at = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#left = pace.burst;
  }

  /** Returns for how many milliseconds no more should be taken. */
  take(bytes: number, nowMs: number): number {
    this.#left = this.left(nowMs) - bytes;
    return Math.max(0, -this.#left / this.#pace.perMs);
  }

  left(nowMs: number): number {
    this.#left = Math.min(this.#pace.burst, this.#left + (nowMs - this.#at) * this.#pace.perMs);
    this.#at = nowMs;
    return this.#left;
  }

  leave(bytes: number): void {
    this.#left = bytes;
  }
}

/** How much one sandbox's terminals may still print: so much at full speed, and beyond that only as much as comes back with
 *  time. While somebody is at one of them, the others print slower still: the processors are first for who acts. */
export class OutputBudget {
  readonly #all = new Bucket({ burst: BURST_BYTES, perMs: LASTING_BYTES_PER_MS });
  readonly #elsewhere = new WeakMap<object, Bucket>();
  #typedAt = Number.NEGATIVE_INFINITY;
  #attended: { reader: object; until: number } | null = null;

  /** So much was printed on the reader's terminal. Returns for how many milliseconds no more of it should be read. */
  spend(bytes: number, nowMs: number, reader: object): number {
    const restMs = this.#all.take(bytes, nowMs);
    if (this.#attended === null || this.#attended.reader === reader || nowMs >= this.#attended.until) return restMs;
    const own = this.#elsewhere.get(reader) ?? new Bucket(ELSEWHERE);
    this.#elsewhere.set(reader, own);
    return Math.max(restMs, own.take(bytes, nowMs));
  }

  /** Somebody is at the reader's terminal. */
  attend(reader: object, nowMs: number): void {
    this.#attended = { reader, until: nowMs + ATTENTION_MS };
  }

  /** Somebody typed, and wants to see what becomes of it. Whether that changed anything: not where enough is left, nor again a
   *  moment later. */
  typed(nowMs: number): boolean {
    if (this.#all.left(nowMs) >= TYPIST_BYTES || nowMs - this.#typedAt < TYPIST_PAUSE_MS) return false;
    this.#typedAt = nowMs;
    this.#all.leave(TYPIST_BYTES);
    return true;
  }
}
