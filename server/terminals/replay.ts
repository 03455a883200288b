import { TerminalModes } from "./terminal-modes.ts";

/** One reload's worth: some 10,000 lines of a shell. Older lines are gone for who reloads. Bytes. */
export const REPLAY_BYTES_MAX = 1024 * 1024;

/** What a browser's scrollback and screen hold: older lines would be drawn only to be thrown away. Lines. */
export const SNAPSHOT_LINES_MAX = 10_200;

const LINE_END = 0x0a;

/** What a tty gives at once. Bytes. */
const PIECE_BYTES = 64 * 1024;
/** A short snapshot is longer than wanted by no more than this. Bytes. */
const SHORT_PIECE_BYTES = 8 * 1024;

export interface ReplayHead {
  /** Offset of the first byte. */
  start: number;
  /** Escape sequences that set a cleared terminal as it was before that byte; one character a byte. */
  modes: string;
}

/**
 * The last output of a terminal as raw bytes, numbered from the terminal's first byte. What is dropped at the
 * front leaves its modes behind, and the cut is always after a line's end outside any escape sequence, so a
 * replay draws what the terminal would show, not half a sequence.
 */
export class Replay {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #end = 0;
  readonly #limit: number;
  readonly #modes = new TerminalModes();

  constructor(limit: number = REPLAY_BYTES_MAX) {
    this.#limit = limit;
  }

  /** What another life kept: the bytes, the offset of the first, and the modes before it. */
  static restored({ start, modes, bytes }: ReplayHead & { bytes: Uint8Array }, limit?: number): Replay {
    const replay = new Replay(limit);
    replay.#modes.feed(Buffer.from(modes, "latin1"));
    replay.#end = start;
    // In pieces as they would have come, so that the front is cut by pieces too.
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) replay.append(bytes.slice(at, at + PIECE_BYTES));
    return replay;
  }

  /** Offset after the last byte. */
  get end(): number {
    return this.#end;
  }

  /** Offset of the first byte still here. */
  get start(): number {
    return this.#end - this.#bytes;
  }

  /** Whether a full-screen program had the screen where the replay starts: its picture is then incomplete. */
  get startsInAlternateScreen(): boolean {
    return this.start > 0 && this.#modes.alternateScreen;
  }

  /** What must be known to draw the bytes from `start` on. */
  get head(): ReplayHead {
    return { start: this.start, modes: this.start === 0 ? "" : this.#modes.prelude() };
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    this.#end += bytes.length;
    // A quarter over the limit before it is cut: cutting costs, and this way it is rare.
    if (this.#bytes > this.#limit * 1.25) this.#cut();
  }

  /** The bytes from this offset on; null when they are no longer all here. */
  since(offset: number): Uint8Array | null {
    if (offset < this.start || offset > this.#end) return null;
    let skip = offset - this.start;
    const wanted: Uint8Array[] = [];
    for (const chunk of this.#chunks) {
      if (skip >= chunk.length) skip -= chunk.length;
      else {
        wanted.push(skip > 0 ? chunk.subarray(skip) : chunk);
        skip = 0;
      }
    }
    return wanted.length === 1 && wanted[0] ? wanted[0] : Buffer.concat(wanted);
  }

  /** All bytes still here. */
  kept(): Uint8Array {
    return this.since(this.start) ?? new Uint8Array();
  }

  /** Everything a cleared terminal needs to show what this one shows. */
  snapshot(): Uint8Array {
    this.#dropOldLines();
    return Buffer.concat([Buffer.from(this.head.modes, "latin1"), ...this.#chunks]);
  }

  /** The same with fewer lines of the past, in about so many bytes. Everything, where a full-screen program's picture may
   *  be older than those. */
  shortSnapshot(bytesMax: number): Uint8Array {
    this.#dropOldLines();
    if (this.#bytes <= bytesMax) return this.snapshot();
    const short = new Replay(bytesMax);
    short.#modes.feed(Buffer.from(this.head.modes, "latin1"));
    short.#end = this.start;
    // Nobody writes to chunks, so both may have them: in a flood a copy of everything is what would cost.
    for (const chunk of this.#chunks) {
      for (let at = 0; at < chunk.length; at += SHORT_PIECE_BYTES)
        short.append(chunk.subarray(at, at + SHORT_PIECE_BYTES));
    }
    return short.startsInAlternateScreen ? this.snapshot() : short.snapshot();
  }

  #cut(): void {
    let chunk = this.#chunks[0];
    while (chunk && this.#bytes - chunk.length >= this.#limit) {
      this.#drop(chunk, chunk.length);
      chunk = this.#chunks[0];
    }
    this.#dropToSafePlace();
  }

  /** Counted here and not as they come: a flood comes far more often than a snapshot is wanted. */
  #dropOldLines(): void {
    let lines = 0;
    for (let index = this.#chunks.length - 1; index >= 0; index -= 1) {
      const chunk = this.#chunks[index];
      let at = chunk?.lastIndexOf(LINE_END) ?? -1;
      while (chunk && at >= 0) {
        lines += 1;
        if (lines > SNAPSHOT_LINES_MAX) {
          for (const old of this.#chunks.slice(0, index)) this.#drop(old, old.length);
          this.#drop(chunk, at + 1);
          if (!this.#modes.settled) this.#dropToSafePlace();
          return;
        }
        at = at === 0 ? -1 : chunk.lastIndexOf(LINE_END, at - 1);
      }
    }
  }

  /** On to where a replay may start; a stream without line ends is cut where it is. */
  #dropToSafePlace(): void {
    let chunk = this.#chunks[0];
    while (chunk) {
      const lineEnd = chunk.indexOf(LINE_END);
      this.#drop(chunk, lineEnd < 0 ? chunk.length : lineEnd + 1);
      if (lineEnd >= 0 && this.#modes.settled) return;
      if (this.#bytes < this.#limit / 2) return;
      chunk = this.#chunks[0];
    }
  }

  #drop(chunk: Uint8Array, count: number): void {
    this.#modes.feed(chunk.subarray(0, count));
    this.#bytes -= count;
    if (count === chunk.length) this.#chunks.shift();
    // Copied, or the rest would keep the whole chunk in memory; a Buffer's own slice() does not copy.
    else this.#chunks[0] = new Uint8Array(chunk.subarray(count));
  }
}
