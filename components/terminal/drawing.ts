import type { Terminal } from "@xterm/xterm";
import type { Past } from "../connection/link-screen.ts";

/** xterm parses what it is given at once without a break, and looks at its clock only then. Bytes. */
const PIECE_BYTES = 32 * 1024;
/** CAN ends whatever sequence was under way, RIS clears screen, scrollback and modes. */
const CLEAR = "\x18\x1bc";
/** Between these (DEC's mode 2026) xterm draws no frame, for a second at most: a replay is seen when it is complete. */
const STAND_STILL = { begin: "\x1b[?2026h", end: "\x1b[?2026l" };

export interface ReplayListener {
  replayBegins(past: Past): void;
  /** What was repeated is drawn, and what is new follows. */
  replayNews(): void;
  replayEnds(past: Past): void;
}

/** Gives bytes to one xterm, in pieces that leave the page time for its keys and clicks. Everything is drawn in the order of the
 *  calls. */
export class Drawing {
  readonly #terminal: Terminal;
  readonly #listener: ReplayListener;
  #decoder = newDecoder();
  #replays = 0;
  /** Nothing has been drawn yet, so nothing needs to be cleared. */
  #isNew = true;

  constructor(terminal: Terminal, listener: ReplayListener) {
    this.#terminal = terminal;
    this.#listener = listener;
  }

  get isReplaying(): boolean {
    return this.#replays > 0;
  }

  write(bytes: Uint8Array, drawn: () => void): void {
    this.#isNew = false;
    let at = 0;
    for (; at + PIECE_BYTES < bytes.length; at += PIECE_BYTES) {
      this.#terminal.write(this.#decode(bytes.subarray(at, at + PIECE_BYTES)));
    }
    this.#terminal.write(this.#decode(bytes.subarray(at)), drawn);
  }

  replay(bytes: Uint8Array, past: Past, drawn: () => void): void {
    let scrolledUp = 0;
    if (past.clear) this.#decoder = newDecoder();
    const clear = this.#isNew ? "" : CLEAR;
    this.#terminal.write("", () => {
      const { baseY, viewportY } = this.#terminal.buffer.active;
      scrolledUp = baseY - viewportY;
    });
    this.#terminal.write(past.clear ? `${clear}${STAND_STILL.begin}` : "", () => {
      this.#replays += 1;
      this.#listener.replayBegins(past);
    });
    this.write(bytes.subarray(0, past.repeated), () => this.#listener.replayNews());
    this.write(bytes.subarray(past.repeated), () => undefined);
    this.#terminal.write(past.clear ? STAND_STILL.end : "", () => {
      this.#replays -= 1;
      // Who reads further up goes on reading there.
      if (past.whole && scrolledUp > 0) this.#terminal.scrollLines(-scrolledUp);
      this.#listener.replayEnds(past);
      drawn();
    });
  }

  /** At once when nothing is replayed, or when that is over. */
  afterReplay(act: () => void): void {
    if (this.isReplaying) this.#terminal.write("", act);
    else act();
  }

  #decode(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }
}

/**
 * xterm's own decoder loses a character that arrives in two pieces when the first ends in the byte 80, as E2 80 of
 * dashes, quotes and "…" does. So it is given text.
 */
const newDecoder = (): TextDecoder => new TextDecoder("utf-8", { ignoreBOM: true });
