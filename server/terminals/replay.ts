import { TerminalModes } from "./terminal-modes.ts";

/** One reload's worth: some 10,000 lines of a shell. Older lines are gone for who reloads. Bytes. */
export const REPLAY_BYTES_MAX = 1024 * 1024;

/** What a browser's scrollback and screen hold: older lines would be drawn only to be thrown away. Lines. */
export const SNAPSHOT_LINES_MAX = 10_200;

/** A prompt and a few commands; most terminals say no more. Bytes. */
const FIRST_BYTES = 8 * 1024;

/** So far on from where it was to be, a cut is made even inside a sequence. Bytes. */
const SEQUENCE_BYTES_MAX = 256;

const LINE_END = 0x0a;

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
 *
 * Kept in one piece of memory of its own: a flood comes in thousands of small ones, and collecting those after they had
 * been held for a while took the server more time than anything else.
 */
export class Replay {
  #memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** How much of the memory is in use, from its start. */
  #bytes = 0;
  #end = 0;
  readonly #limit: number;
  /** So much over the limit before it is cut: cutting costs, and this way it is rare. */
  readonly #spare: number;
  readonly #modes = new TerminalModes();

  constructor(limit: number = REPLAY_BYTES_MAX) {
    this.#limit = limit;
    this.#spare = limit >> 3;
  }

  /** What another life kept: the bytes, the offset of the first, and the modes before it. */
  static restored({ start, modes, bytes }: ReplayHead & { bytes: Uint8Array }): Replay {
    const replay = new Replay();
    replay.#modes.feed(Buffer.from(modes, "latin1"));
    replay.#end = start;
    replay.append(bytes);
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
    for (let at = 0; at < bytes.length; at += this.#spare) {
      const piece = bytes.subarray(at, at + this.#spare);
      if (this.#bytes + piece.length > this.#limit + this.#spare) this.#cut(piece.length);
      this.#reserve(this.#bytes + piece.length);
      this.#memory.set(piece, this.#bytes);
      this.#bytes += piece.length;
      this.#end += piece.length;
    }
  }

  /** The bytes from this offset on; null when they are no longer all here. */
  since(offset: number): Uint8Array | null {
    if (offset < this.start || offset > this.#end) return null;
    return Buffer.from(this.#memory.subarray(offset - this.start, this.#bytes));
  }

  /** Whether more than so many lines have ended since this offset. */
  hasLinesSince(offset: number, lines: number): boolean {
    return this.#startOfLast(lines) > Math.max(0, offset - this.start);
  }

  /** All bytes still here, where they are: to be used before the next are appended. */
  kept(): Uint8Array {
    return this.#memory.subarray(0, this.#bytes);
  }

  /** The last so many bytes, where they are, as `kept`; null when they are no longer all here. */
  last(count: number): Uint8Array | null {
    return count > this.#bytes ? null : this.#memory.subarray(this.#bytes - count, this.#bytes);
  }

  /** Everything a cleared terminal needs to show what this one shows. */
  snapshot(): Uint8Array {
    this.#dropOldLines();
    return this.#from(0, this.head.modes);
  }

  /** The same with fewer lines of the past, in about so many bytes. Everything, where a full-screen program's picture may
   *  be older than those. */
  shortSnapshot(bytesMax: number, linesMax?: number): Uint8Array {
    const byLines = linesMax === undefined ? 0 : this.#startOfLast(linesMax);
    const wanted = Math.max(this.#bytes - bytesMax, byLines);
    if (wanted <= 0) return this.snapshot();
    const modes = new TerminalModes();
    modes.feed(Buffer.from(this.head.modes, "latin1"));
    const start = this.#safePlace(modes, wanted, (this.#bytes - wanted) / 2);
    return modes.alternateScreen ? this.snapshot() : this.#from(start, modes.prelude());
  }

  #from(start: number, modes: string): Uint8Array {
    return Buffer.concat([Buffer.from(modes, "latin1"), this.#memory.subarray(start, this.#bytes)]);
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#memory.length) return;
    const most = this.#limit + this.#spare;
    // Handed over, so that what it was in is free at once, and does not wait to be collected.
    const larger = this.#memory.buffer.transfer(Math.min(most, Math.max(bytes, 2 * this.#memory.length)));
    this.#memory = Buffer.from(larger);
  }

  /** Makes room for so many bytes more within the limit. */
  #cut(room: number): void {
    this.#drop(this.#safePlace(this.#modes, this.#bytes + room - this.#limit, this.#limit / 2));
  }

  /** Feeds the modes with what stands before the first place at `wanted` or behind it where a replay may start, as long as
   *  so many bytes are left behind it. A stream without line ends is cut where it is. Returns that place. */
  #safePlace(modes: TerminalModes, wanted: number, left: number): number {
    let at = Math.min(wanted, this.#bytes);
    modes.feed(this.#memory.subarray(0, at));
    const feedTo = (next: number): void => {
      modes.feed(this.#memory.subarray(at, next));
      at = next;
    };
    while (at > 0 && !(this.#memory[at - 1] === LINE_END && modes.settled)) {
      const lineEnd = this.#memory.subarray(0, this.#bytes).indexOf(LINE_END, at);
      if (lineEnd < 0 || this.#bytes - lineEnd < left) break;
      feedTo(lineEnd + 1);
    }
    const farthest = Math.min(this.#bytes, at + SEQUENCE_BYTES_MAX);
    while (!modes.settled && at < farthest) feedTo(at + 1);
    return at;
  }

  /** Counted here and not as they come: a flood comes far more often than a snapshot is wanted. */
  #dropOldLines(): void {
    const start = this.#startOfLast(SNAPSHOT_LINES_MAX);
    if (start > 0) this.#drop(this.#safePlace(this.#modes, start, 0));
  }

  /** Where the last so many lines begin, besides the one that has no end yet; 0 when there are no more. */
  #startOfLast(lines: number): number {
    const kept = this.#memory.subarray(0, this.#bytes);
    let at = this.#bytes;
    for (let found = 0; found <= lines; found += 1) {
      at = at > 0 ? kept.lastIndexOf(LINE_END, at - 1) : -1;
      if (at < 0) return 0;
    }
    return at + 1;
  }

  /** The modes have been fed with these. */
  #drop(count: number): void {
    this.#memory.copyWithin(0, count, this.#bytes);
    this.#bytes -= count;
  }
}
