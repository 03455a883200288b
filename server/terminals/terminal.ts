import { randomBytes } from "node:crypto";
import type { NodeTerminal, TtySize } from "../nodes/node-driver.ts";
import { isAnswer } from "./answers.ts";
import { CATCH_UP_PAUSE_MS, onDrawn, onOutput, type ViewerFlow } from "./flow-control.ts";
import type { Journal, Restored } from "./journal.ts";
import { Replay } from "./replay.ts";
import { Resizer } from "./resizer.ts";
import { Writers } from "./writers.ts";

/** Typed and not yet taken by the tty (a stopped program, a huge paste); more is refused. Bytes. */
const INPUT_BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

/** The same while the tty is being attached again. Inputs; each is at most 64 KiB. */
const INPUTS_WAITING_MAX = 64;

/** OSC 133;D of the node's bash. A mark cut in two by chunks is missed: checks look again by themselves. */
const COMMAND_END = "\x1b]133;D";

/** Where one viewer's share of a terminal goes. Calls come in order. */
export interface ViewerSink {
  output(offset: number, bytes: Uint8Array): void;
  fresh(offset: number, bytes: Uint8Array): void;
  applied(number: number): void;
  size(size: TtySize): void;
  /** The tty takes no more for now (true), or does again: what was not applied is to be sent again. */
  held(held: boolean): void;
  ended(reason: string): void;
}

export interface ViewerStart {
  epoch: string;
  life: string;
  mode: "resume" | "fresh";
  offset: number;
  bytes: Uint8Array;
  applied: number;
  size: TtySize;
}

/** `held`: not taken; the viewer sends it again when it is told that there is room. */
export type InputOutcome = "taken" | "gap" | "held" | "ended" | "watching";

interface Viewer {
  sink: ViewerSink;
  writer: string;
  watching: boolean;
  flow: ViewerFlow;
  /** Set for CATCH_UP_PAUSE_MS after a catch-up; the next one waits for its end. */
  pause: NodeJS.Timeout | null;
  catchUpWanted: boolean;
  held: boolean;
}

export interface Attachment extends Disposable {
  start: ViewerStart;
  input(number: number, data: string | Uint8Array): InputOutcome;
  drawn(offset: number): void;
  resize(size: TtySize): void;
}

/** Where a terminal's output is kept beyond this process; journal.ts is one. */
export type Keep = Pick<Journal, "begin" | "append" | "resized" | "close" | "remove">;

export interface TerminalOptions {
  /** A command typed here has ended, as the shell's own marks say. */
  onCommandEnd?: () => void;
  keep?: Keep | null;
  /** What an earlier server kept of this terminal: it goes on from there. */
  restored?: Restored | null;
}

/** One shell's tty on the server: read once, kept for replay, given to every viewer. */
export class Terminal {
  /** Names one life of the output; offsets count within it. */
  readonly epoch: string;
  /** Names this life of the terminal on the server; input numbers count within it. */
  readonly life = randomName();
  readonly #replay: Replay;
  readonly #keep: Keep | null;
  /** Bytes of the output that were not the tty's but Drydock's own lines. */
  #own: number;
  readonly #writers = new Writers();
  readonly #viewers = new Set<Viewer>();
  /** Who typed last: that viewer's emulator answers a program's questions. */
  #typist: Viewer | null = null;
  #tty: NodeTerminal | null = null;
  readonly #resizer = new Resizer();
  /** Typed while the tty was being attached again. */
  #waiting: (() => void)[] = [];
  #size: TtySize;
  #endReason: string | null = null;
  readonly #onCommandEnd: () => void;

  constructor(size: TtySize, { onCommandEnd = () => undefined, keep, restored }: TerminalOptions = {}) {
    this.#size = restored?.size ?? size;
    this.#onCommandEnd = onCommandEnd;
    this.#keep = keep ?? null;
    this.epoch = restored?.head.epoch ?? randomName();
    this.#own = restored?.head.own ?? 0;
    this.#replay = restored ? Replay.restored({ ...restored.head, bytes: restored.bytes }) : new Replay();
    this.#begin();
  }

  /** How far the tty has been read, counted from its first byte. */
  get ttyOffset(): number {
    return this.#replay.end - this.#own;
  }

  get size(): TtySize {
    return this.#size;
  }

  get ended(): boolean {
    return this.#endReason !== null;
  }

  /** Starts reading this tty, the first or the one after a lost attachment. */
  connect(tty: NodeTerminal): void {
    this.#tty = tty;
    this.#resizer.connect(tty);
    if (tty.offset !== undefined && tty.offset !== this.ttyOffset) {
      this.#own = this.#replay.end - tty.offset;
      this.#begin();
    }
    tty.stream.on("data", (bytes: Buffer) => {
      this.#show(bytes);
      if (bytes.includes(COMMAND_END)) this.#onCommandEnd();
    });
    // Whoever opened it hears of its end by "close"; an error without a listener would end the server.
    tty.stream.on("error", () => undefined);
    tty.stream.on("drain", () => this.#release());
    // Whoever opened it may have paused it, so that not a byte was read without a reader.
    tty.stream.resume();
    for (const write of this.#waiting.splice(0)) write();
    this.#release();
  }

  disconnect(): void {
    this.#tty?.stream.destroy();
    this.#tty = null;
    this.#resizer.connect(null);
  }

  /** Ends the shell itself; its end is told like any other. */
  hangUp(): void {
    this.#tty?.end?.();
  }

  /** Lets go of the tty; what was kept stays for the next life. */
  close(): void {
    this.disconnect();
    this.#keep?.close();
  }

  /** Puts a line of Drydock's own on everybody's screen. */
  show(bytes: Uint8Array): void {
    this.#show(bytes);
    this.#own += bytes.length;
    this.#begin();
  }

  #begin(): void {
    this.#keep?.begin(() => ({
      head: { ...this.#replay.head, epoch: this.epoch, own: this.#own },
      bytes: this.#replay.kept(),
    }));
  }

  #show(bytes: Uint8Array): void {
    this.#replay.append(bytes);
    for (const viewer of this.#viewers) {
      if (onOutput(viewer.flow) !== "send") continue;
      viewer.flow.sent = this.#replay.end;
      viewer.sink.output(this.#replay.end, bytes);
    }
    this.#keep?.append(bytes);
  }

  /** The shell is over: everybody is told, and nobody can type any more. */
  end(reason: string): void {
    if (this.#endReason !== null) return;
    this.#endReason = reason;
    this.disconnect();
    this.#keep?.remove();
    for (const viewer of this.#viewers) viewer.sink.ended(reason);
  }

  /** Snapshot and subscription in one step: no byte between them, none twice. `size`: null for who only looks; the tty
   *  takes neither a size nor a byte from that viewer. */
  attach(
    writer: string,
    size: TtySize | null,
    from: { epoch: string; offset: number } | null,
    sink: ViewerSink,
  ): Attachment {
    const missing = from?.epoch === this.epoch ? this.#replay.since(from.offset) : null;
    const start: ViewerStart = {
      epoch: this.epoch,
      life: this.life,
      mode: missing ? "resume" : "fresh",
      offset: this.#replay.end,
      bytes: missing ?? this.#replay.snapshot(),
      applied: this.#writers.applied(writer),
      size: this.#size,
    };
    const viewer: Viewer = {
      sink,
      writer,
      watching: size === null,
      flow: { sent: start.offset, drawn: start.offset - start.bytes.length, behind: false },
      pause: null,
      catchUpWanted: false,
      held: false,
    };
    this.#viewers.add(viewer);
    if (size) this.#resize(viewer, size);
    if (!missing && this.#replay.startsInAlternateScreen) this.redraw();
    // After the caller has its answer: before that, it does not know whose end this is.
    if (this.#endReason !== null) setImmediate((reason: string) => sink.ended(reason), this.#endReason);
    return {
      start: { ...start, size: this.#size },
      input: (number, data) => this.#input(viewer, number, data),
      drawn: (offset) => this.#drawn(viewer, offset),
      resize: (wanted) => this.#resize(viewer, wanted),
      [Symbol.dispose]: () => {
        this.#viewers.delete(viewer);
        if (this.#typist === viewer) this.#typist = null;
      },
    };
  }

  /** Makes the program on the tty draw again, by a change of size that is taken back at once. */
  redraw(): void {
    const { cols, rows } = this.#size;
    // A viewer may ask for another size meanwhile: that one holds.
    void this.#resizer.to({ cols: cols + 1, rows }).then(() => this.#resizer.to(this.#size));
  }

  #input(viewer: Viewer, number: number, data: string | Uint8Array): InputOutcome {
    if (viewer.watching) return "watching";
    if (this.#endReason !== null) return "ended";
    if (viewer.held) return "held";
    const backlog = this.#tty?.stream.writableLength ?? 0;
    if (backlog > INPUT_BACKLOG_BYTES_MAX || this.#waiting.length > INPUTS_WAITING_MAX) {
      viewer.held = true;
      viewer.sink.held(true);
      return "held";
    }
    const verdict = this.#writers.accept(viewer.writer, number);
    if (verdict === "gap") return "gap";
    if (verdict === "again") viewer.sink.applied(this.#writers.applied(viewer.writer));
    else if (this.#isSpare(viewer, data)) viewer.sink.applied(number);
    else this.#write(data, () => viewer.sink.applied(number));
    return "taken";
  }

  /** An answer to a program's question that another viewer's emulator gives too. */
  #isSpare(viewer: Viewer, data: string | Uint8Array): boolean {
    if (!isAnswer(data)) {
      this.#typist = viewer;
      return false;
    }
    const first = [...this.#viewers].find(({ watching }) => !watching);
    return viewer !== (this.#typist ?? first);
  }

  #release(): void {
    for (const viewer of this.#viewers) {
      if (!viewer.held) continue;
      viewer.held = false;
      viewer.sink.held(false);
    }
  }

  #write(data: string | Uint8Array, written: () => void): void {
    if (!this.#tty) this.#waiting.push(() => this.#write(data, written));
    else this.#tty.stream.write(data, (error) => error ?? written());
  }

  #drawn(viewer: Viewer, offset: number): void {
    if (onDrawn(viewer.flow, offset) !== "catch-up") return;
    if (viewer.pause === null) this.#catchUp(viewer);
    else {
      // Still behind: what comes meanwhile is not sent on its own.
      viewer.flow.behind = true;
      viewer.catchUpWanted = true;
    }
  }

  #catchUp(viewer: Viewer): void {
    viewer.flow.behind = false;
    viewer.catchUpWanted = false;
    viewer.pause = setTimeout(() => {
      viewer.pause = null;
      if (viewer.catchUpWanted && this.#viewers.has(viewer)) this.#catchUp(viewer);
    }, CATCH_UP_PAUSE_MS);
    const missing = this.#replay.since(viewer.flow.sent);
    const end = this.#replay.end;
    if (missing) {
      if (missing.length > 0) viewer.sink.output(end, missing);
    } else {
      const bytes = this.#replay.snapshot();
      viewer.sink.fresh(end, bytes);
      viewer.flow.drawn = end - bytes.length;
    }
    viewer.flow.sent = end;
  }

  /** The size of whoever resized last holds for everybody: it is the window that somebody looks at now. */
  #resize(viewer: Viewer, size: TtySize): void {
    if (viewer.watching) return;
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#keep?.resized(size);
    void this.#resizer.to(size).then(() => {
      for (const other of this.#viewers) if (other !== viewer) other.sink.size(this.#size);
    });
  }
}

const randomName = (): string => randomBytes(9).toString("base64url");
