import type { Writable } from "node:stream";

/** Handed over and not yet taken by the tty (a stopped program, a huge paste); more is refused. Bytes. */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

/** Inputs that wait while there is no tty; each is at most 64 KiB. */
const WAITING_MAX = 64;

interface Entry {
  data: string | Uint8Array;
  written: () => void;
}

/**
 * What is typed, on its way into a tty whose attachment may break and be made again. What an attachment did not take before
 * it broke goes to the next one, in the same order and before anything newer.
 */
export class TtyInput {
  #stream: Writable | null = null;
  /** Not taken yet, oldest first. */
  readonly #entries = new Set<Entry>();

  /** No more, for now: the program does not read, or too much waits for an attachment. */
  get crowded(): boolean {
    if (this.#stream === null) return this.#entries.size > WAITING_MAX;
    return this.#stream.writableLength > BACKLOG_BYTES_MAX;
  }

  /** `written` is called once, when the tty has taken it. */
  write(data: string | Uint8Array, written: () => void): void {
    const entry = { data, written };
    this.#entries.add(entry);
    if (this.#stream) this.#handOver(this.#stream, entry);
  }

  connect(stream: Writable): void {
    this.#stream = stream;
    for (const entry of this.#entries) this.#handOver(stream, entry);
  }

  disconnect(): void {
    this.#stream = null;
  }

  #handOver(stream: Writable, entry: Entry): void {
    stream.write(entry.data, (error) => {
      if (!error && this.#entries.delete(entry)) entry.written();
    });
  }
}
