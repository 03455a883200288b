import type { HeldBy } from "../contract/events.ts";
import type { TtySize } from "../nodes/node-driver.ts";
import {
  CALM_MS,
  CATCH_UP_PAUSE_MS,
  FRESH_BYTES,
  freshLinesMax,
  historyBytesMax,
  isDrawn,
  leaveAlone,
  MISSED_LINES_MAX,
  missedBytesMax,
  onDrawn,
  onOutput,
  startFlow,
  type ViewerFlow,
} from "./flow-control.ts";
import type { Replay } from "./replay.ts";

/** Where one viewer's share of a terminal goes. Calls come in order. */
export interface ViewerSink {
  /** The bytes hold only during the call. */
  output(offset: number, bytes: Uint8Array): void;
  /** Instead of all that came before. */
  fresh(offset: number, bytes: Uint8Array): void;
  applied(number: number): void;
  size(size: TtySize): void;
  /** Why nothing can be typed for now; null: it can, and what was not applied is to be sent again. */
  held(by: HeldBy | null): void;
  ended(reason: string): void;
  /** Its page has attached anew: nothing more comes here, and nothing is taken. */
  replaced?(): void;
}

/** Who looks, and from where. */
export interface ViewerPlace {
  /** The page's own secret name; it attaches a terminal once. */
  writer: string;
  watching: boolean;
  /** When its connection began, in milliseconds of a steady clock. */
  since: number;
}

/** What a viewer begins with. */
export interface ViewerStart {
  epoch: string;
  life: string;
  mode: "resume" | "fresh";
  offset: number;
  bytes: Uint8Array;
  applied: number;
  size: TtySize;
}

/** One who looks at a terminal: what it is sent of the output, and when. */
export class Viewer implements Disposable {
  readonly sink: ViewerSink;
  readonly writer: string;
  readonly watching: boolean;
  readonly #since: number;
  readonly #replay: Replay;
  readonly #rows: () => number;
  readonly #flow: ViewerFlow;
  /** Set for CATCH_UP_PAUSE_MS after a catch-up; the next one waits for its end. */
  #pause: NodeJS.Timeout | null = null;
  /** The offset before which it may lack lines, since its last screen was a short one; null: it lacks none. */
  #lacksBefore: number | null = null;
  #calm: NodeJS.Timeout | null = null;
  #held = false;
  #refused = 0;

  /** `rows`: the window's, now. `waiting`: bytes that are on their way to it already. */
  constructor(
    sink: ViewerSink,
    who: ViewerPlace,
    { replay, rows, waiting }: { replay: Replay; rows: () => number; waiting: number },
  ) {
    this.sink = sink;
    this.writer = who.writer;
    this.watching = who.watching;
    this.#since = who.since;
    this.#replay = replay;
    this.#rows = rows;
    this.#flow = startFlow(replay.end, waiting);
  }

  get held(): boolean {
    return this.#held;
  }

  /** The highest number that was refused while it was held: its page sends everything up to there again. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether the other was left behind by the same page: its answer came too late, or its line was given up. What such a
   *  line delivers late replaces nothing newer, and who watches replaces nobody who types. */
  replaces(other: Viewer): boolean {
    if (other === this || other.writer !== this.writer) return false;
    return other.#since <= this.#since && (other.watching || !this.watching);
  }

  /** These bytes are the last of the replay. */
  output(bytes: Uint8Array, nowMs: number): void {
    if (onOutput(this.#flow, nowMs) !== "send") return;
    this.#flow.sent = this.#replay.end;
    this.sink.output(this.#replay.end, bytes);
  }

  drawn(offset: number): void {
    if (onDrawn(this.#flow, offset, performance.now()) === "catch-up") {
      if (this.#pause === null) this.#catchUp();
      else this.#flow.behind = "paused";
    } else this.#lookForCalm();
  }

  hold(by: HeldBy): void {
    this.#held = true;
    this.sink.held(by);
  }

  /** Input that comes while it is held. */
  refuse(number: number): "held" {
    this.#refused = Math.max(this.#refused, number);
    return "held";
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.sink.held(null);
  }

  [Symbol.dispose](): void {
    // For good: nobody releases it.
    this.#held = true;
    if (this.#pause) clearTimeout(this.#pause);
    this.#endCalm();
  }

  #catchUp(): void {
    this.#flow.behind = null;
    this.#pause = setTimeout(() => {
      this.#pause = null;
      if (this.#flow.behind === "paused") this.#catchUp();
    }, CATCH_UP_PAUSE_MS);
    const { sent } = this.#flow;
    const tooMuch =
      this.#replay.end - sent > missedBytesMax(this.#flow) || this.#replay.hasLinesSince(sent, MISSED_LINES_MAX);
    const missed = tooMuch ? null : this.#replay.since(sent);
    if (missed === null) {
      const short = this.#replay.shortSnapshot(FRESH_BYTES, freshLinesMax(this.#rows()));
      this.#fresh(short);
      // In a flood nothing but such screens: what comes until the next one would be drawn only to be thrown away.
      leaveAlone(this.#flow, performance.now(), 0);
      const everything = short.length >= this.#replay.end - this.#replay.start;
      this.#lacksBefore = everything ? null : this.#replay.end;
    } else if (missed.length > 0) {
      this.#flow.sent = this.#replay.end;
      this.sink.output(this.#replay.end, missed);
    } else this.#lookForCalm();
  }

  /** A screen and what is above it, instead of all it has. */
  #fresh(bytes: Uint8Array): void {
    this.#endCalm();
    this.#flow.sent = this.#replay.end;
    this.#flow.drawn = this.#replay.end - bytes.length;
    this.sink.fresh(this.#replay.end, bytes);
  }

  #lookForCalm(): void {
    if (this.#lacksBefore !== null && this.#calm === null) this.#awaitCalm();
  }

  #awaitCalm(): void {
    const end = this.#replay.end;
    this.#calm = setTimeout(() => {
      this.#calm = null;
      if (this.#replay.end - end > FRESH_BYTES) this.#awaitCalm();
      // Otherwise its next report brings it here again.
      else if (isDrawn(this.#flow)) this.#sendHistory();
    }, CALM_MS);
  }

  #endCalm(): void {
    if (this.#calm) clearTimeout(this.#calm);
    this.#calm = null;
  }

  /** The lines above the short screen, once: with them the screen is sent again, since a terminal has no way to put them there. */
  #sendHistory(): void {
    const before = this.#lacksBefore;
    this.#lacksBefore = null;
    // It has been sent everything that could be shown again.
    if (before === null || before <= this.#replay.start) return;
    this.#fresh(this.#replay.shortSnapshot(historyBytesMax(this.#flow)));
  }
}
