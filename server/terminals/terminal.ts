import { randomBytes } from "node:crypto";
import type { NodeTerminal, TtySize } from "../nodes/node-driver.ts";
import { isAnswer } from "./answers.ts";
import type { Attachment, InputOutcome } from "./attachment.ts";
import { FRESH_BYTES } from "./flow-control.ts";
import type { Journal, Restored } from "./journal.ts";
import { OutputBudget } from "./output-budget.ts";
import { PacedReading } from "./paced-reading.ts";
import { Replay } from "./replay.ts";
import { Resizer } from "./resizer.ts";
import { TtyInput } from "./tty-input.ts";
import { Viewer, type ViewerSink, type ViewerStart } from "./viewer.ts";
import { Writers } from "./writers.ts";

/** OSC 133 of the node's bash. A mark cut in two by chunks is missed: checks look again by themselves. */
const COMMAND_BEGIN = "\x1b]133;C";
const COMMAND_END = "\x1b]133;D";

/** Where a terminal's output is kept beyond this process; journal.ts is one. */
export type Keep = Pick<Journal, "begin" | "append" | "resized" | "close" | "remove">;

export interface AttachOptions {
  /** With few lines of the past. */
  brief?: boolean;
  /** When the connection began by which it comes, in milliseconds of a steady clock. */
  since?: number;
}

export type CommandStage = "began" | "ended";

export interface TerminalOptions {
  /** A command typed here has begun or ended, as the shell's own marks say. One that is over at once only ends. */
  onCommand?: (stage: CommandStage) => void;
  keep?: Keep | null;
  /** What this terminal may print; others of its sandbox may share it. */
  budget?: OutputBudget;
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
  readonly #input = new TtyInput();
  readonly #reading: PacedReading;
  /** The node has been out of reach since its attachment broke. */
  #outOfReach = false;
  #size: TtySize;
  #endReason: string | null = null;

  constructor(size: TtySize, { onCommand = () => undefined, keep, budget, restored }: TerminalOptions = {}) {
    this.#size = restored?.size ?? size;
    this.#keep = keep ?? null;
    this.#reading = new PacedReading(budget ?? new OutputBudget(), (bytes) => {
      this.#show(bytes);
      if (bytes.includes(COMMAND_END)) onCommand("ended");
      else if (bytes.includes(COMMAND_BEGIN)) onCommand("began");
    });
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
    // Whoever opened it hears of its end by "close"; an error without a listener would end the server.
    tty.stream.on("error", () => undefined);
    tty.stream.on("drain", () => this.#release());
    this.#reading.connect(tty);
    this.#outOfReach = false;
    this.#input.connect(tty.stream);
    this.#release();
  }

  disconnect(): void {
    this.#input.disconnect();
    this.#reading.disconnect();
    this.#tty?.stream.destroy();
    this.#tty = null;
    this.#resizer.connect(null);
  }

  /** Its attachment broke and cannot be made again yet: everybody is told, and keeps what is typed until `connect`. */
  awaitNode(): void {
    if (this.#outOfReach) return;
    this.#outOfReach = true;
    for (const viewer of this.#viewers) viewer.hold("node");
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
    this.#keep?.begin({
      look: () => ({
        head: { ...this.#replay.head, epoch: this.epoch, own: this.#own },
        bytes: this.#replay.kept(),
      }),
      last: (count) => this.#replay.last(count),
    });
  }

  #show(bytes: Uint8Array): void {
    this.#replay.append(bytes);
    const now = performance.now();
    for (const viewer of this.#viewers) viewer.output(bytes, now);
    this.#keep?.append(bytes.length);
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
   *  takes neither a size nor a byte from that viewer. What the same writer had attached before is replaced. */
  attach(
    writer: string,
    size: TtySize | null,
    from: { epoch: string; offset: number } | null,
    sink: ViewerSink,
    { brief = false, since = 0 }: AttachOptions = {},
  ): Attachment {
    const most = brief ? FRESH_BYTES : Number.POSITIVE_INFINITY;
    const kept = from?.epoch === this.epoch ? this.#replay.since(from.offset) : null;
    const missing = kept && kept.length <= most ? kept : null;
    const start: ViewerStart = {
      epoch: this.epoch,
      life: this.life,
      mode: missing ? "resume" : "fresh",
      offset: this.#replay.end,
      bytes: missing ?? this.#replay.shortSnapshot(most),
      applied: this.#writers.applied(writer),
      size: this.#size,
    };
    const viewer = new Viewer(
      sink,
      { writer, watching: size === null, since },
      { replay: this.#replay, rows: () => this.#size.rows, waiting: start.bytes.length },
    );
    this.#viewers.add(viewer);
    this.#replaceOlder(viewer);
    if (size) this.#resize(viewer, size);
    if (!missing && this.#replay.startsInAlternateScreen) this.redraw();
    // After the caller has its answer: before that, it does not know whose end this is.
    if (this.#endReason !== null) setImmediate((reason: string) => sink.ended(reason), this.#endReason);
    if (this.#outOfReach) setImmediate(() => this.#outOfReach && viewer.hold("node"));
    return {
      start: { ...start, size: this.#size },
      input: (number, data) => this.#type(viewer, number, data),
      drawn: (offset) => viewer.drawn(offset),
      resize: (wanted) => this.#resize(viewer, wanted),
      attend: () => viewer.watching || this.#reading.attended(),
      [Symbol.dispose]: () => this.#remove(viewer, null),
    };
  }

  #replaceOlder(viewer: Viewer): void {
    for (const other of this.#viewers) {
      if (!viewer.replaces(other)) continue;
      this.#remove(other, viewer);
      other.sink.replaced?.();
    }
  }

  /** `next`: who types in its place. */
  #remove(viewer: Viewer, next: Viewer | null): void {
    this.#viewers.delete(viewer);
    viewer[Symbol.dispose]();
    if (this.#typist === viewer) this.#typist = next;
  }

  /** Makes the program on the tty draw again, by a change of size that is taken back. */
  redraw(): void {
    void this.#resizer.thereAndBack(() => this.#size);
  }

  #type(viewer: Viewer, number: number, data: string | Uint8Array): InputOutcome {
    if (viewer.watching) return "watching";
    if (this.#endReason !== null) return "ended";
    if (viewer.held) return viewer.refuse(number);
    if (this.#input.crowded) {
      viewer.hold("program");
      return viewer.refuse(number);
    }
    const verdict = this.#writers.accept(viewer.writer, number);
    // What is missing was refused, and what comes after it was under way already: both come again.
    if (verdict === "gap") return this.#writers.applied(viewer.writer) < viewer.refused ? "held" : "gap";
    if (verdict === "again") viewer.sink.applied(this.#writers.applied(viewer.writer));
    else if (this.#isSpare(viewer, data)) viewer.sink.applied(number);
    else {
      this.#input.write(data, () => viewer.sink.applied(number));
      this.#reading.typed();
    }
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
    for (const viewer of this.#viewers) viewer.release();
  }

  /** The size of whoever resized last holds for everybody: it is the window that somebody looks at now. */
  #resize(viewer: Viewer, size: TtySize): void {
    if (viewer.watching || !this.#viewers.has(viewer)) return;
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#keep?.resized(size);
    void this.#resizer.to(size).then(() => {
      for (const other of this.#viewers) if (other !== viewer) other.sink.size(this.#size);
    });
  }
}

const randomName = (): string => randomBytes(9).toString("base64url");
