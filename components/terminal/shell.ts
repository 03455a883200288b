import type { Terminal } from "@xterm/xterm";
import { type Place, type TextBuffer, textBetween } from "./buffer-text.ts";
import { parseMark, ShellIntegration, type ShellNews, type ShellState } from "./shell-integration.ts";

/** Longer than any command of a lab, a big image pull included. Milliseconds. */
const RUN_DEADLINE_MS = 10 * 60 * 1000;

export interface Finished {
  /** What the command printed, as text; lines that were only wrapped are joined. */
  output: string;
  exitCode: number;
}

/** The parts of xterm this needs; the headless one has them too. */
export interface ShellScreen {
  readonly parser: Pick<Terminal["parser"], "registerOscHandler">;
  readonly buffer: { readonly active: TextBuffer & { baseY: number; cursorX: number; cursorY: number } };
  readonly modes: { readonly bracketedPasteMode: boolean };
  registerMarker(cursorYOffset?: number): Mark | undefined;
}

interface Mark {
  readonly line: number;
  readonly isDisposed: boolean;
  dispose(): void;
}

interface MarkedPlace {
  mark: Mark | undefined;
  x: number;
}

interface Run {
  command: string;
  /** Output has begun, so what follows is this command's. */
  started: boolean;
  start: MarkedPlace | null;
  output: string;
  timer: ReturnType<typeof setTimeout>;
  resolve(finished: Finished): void;
  reject(error: Error): void;
}

/** The shell on one screen: whether its prompt is there, and commands run at it with their output. */
export class Shell {
  readonly #name: string;
  readonly #screen: ShellScreen;
  readonly #send: (data: string) => boolean;
  readonly #onNews: (news: ShellNews) => void;
  readonly #marks = new ShellIntegration();
  #promptEnd: MarkedPlace | null = null;
  #outputStart: MarkedPlace | null = null;
  #run: Run | null = null;
  #replaying = false;
  /** Replays that have come and are not drawn yet. */
  #awaited = 0;

  /** `send` types and says whether it was taken. `onNews` is not told of what a replay repeats. */
  constructor(name: string, screen: ShellScreen, send: (data: string) => boolean, onNews: (news: ShellNews) => void) {
    this.#name = name;
    this.#screen = screen;
    this.#send = send;
    this.#onNews = onNews;
    screen.parser.registerOscHandler(133, (data) => {
      this.#marked(data);
      return true;
    });
  }

  get state(): ShellState {
    const { state } = this.#marks;
    // What somebody else typed, or what stood there before a reload, shows by the cursor.
    return state === "prompt" && this.#cursorLeftPrompt() ? "typing" : state;
  }

  /** No prompt to type a command at. */
  get busy(): boolean {
    if (this.#run !== null || this.#awaited > 0) return true;
    return this.#marks.state === "unknown" || this.#marks.state === "running";
  }

  get lastExitCode(): number | null {
    return this.#marks.lastExitCode;
  }

  input(data: string): void {
    this.#marks.input(data);
  }

  /** Types the command and Enter, once; resolves when the prompt is back. Rejects when no prompt is there, nothing could
   *  be sent, the shell ends, or the deadline (milliseconds) passes. */
  run(command: string, deadlineMs: number = RUN_DEADLINE_MS): Promise<Finished> {
    if (this.busy) return Promise.reject(new Error(this.#whyBusy()));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.abandon(`${this.#name} did not finish “${command}” within ${Math.round(deadlineMs / 1000)} s.`),
        deadlineMs,
      );
      this.#run = { command, started: false, start: null, output: "", timer, resolve, reject };
      // Ctrl-E Ctrl-U takes away what stands at the prompt; Ctrl-Y brings it back.
      const clear = this.state === "typing" ? "\x05\x15" : "";
      if (!this.#send(`${clear}${this.#typed(command)}\r`)) {
        this.abandon(`“${command}” was not sent: the connection to ${this.#name} is lost.`);
      }
    });
  }

  /** A pending run will not get its answer. */
  abandon(reason: string): void {
    const run = this.#run;
    this.#run = null;
    clearTimeout(run?.timer);
    run?.reject(new Error(reason));
  }

  /** A replay will be drawn: the prompt that is known may be one of a shell that is gone. */
  awaitReplay(): void {
    this.#awaited += 1;
  }

  /** Marks of the past follow; `clear` when they replace what was known. */
  beginReplay(clear: boolean): void {
    this.#replaying = true;
    if (!clear) return;
    this.#marks.reset();
    this.#promptEnd = null;
    this.#outputStart = null;
    if (this.#run && !this.#run.started) {
      this.abandon(`The screen of ${this.#name} was drawn anew while “${this.#run.command}” was sent: look there.`);
    } else if (this.#run) this.#run.start = null;
  }

  endReplay(): void {
    this.#replaying = false;
    this.#awaited = Math.max(0, this.#awaited - 1);
    if (this.#marks.state === "prompt") this.#finish(this.#marks.lastExitCode);
  }

  #marked(data: string): void {
    const mark = parseMark(data);
    if (!mark) return;
    if (mark.kind === "output-start") {
      this.#outputStart = this.#here();
      if (this.#run) {
        this.#run.started = true;
        this.#run.start ??= this.#outputStart;
      }
    }
    if (mark.kind === "output-end" && this.#run) this.#run.output = this.#outputSoFar(this.#run);
    if (mark.kind === "prompt-end") {
      this.#promptEnd?.mark?.dispose();
      this.#promptEnd = this.#here();
    }
    const news = this.#marks.mark(mark);
    if (!news || this.#replaying) return;
    if (news.kind === "prompt") this.#finish(news.exitCode);
    this.#onNews(news);
  }

  #finish(exitCode: number | null): void {
    if (exitCode === null) {
      this.abandon(`The shell of ${this.#name} did not say how “${this.#run?.command}” ended.`);
      return;
    }
    const run = this.#run;
    this.#run = null;
    clearTimeout(run?.timer);
    run?.resolve({ output: run.output.replace(/\n+$/, ""), exitCode });
  }

  #outputSoFar(run: Run): string {
    const { active } = this.#screen.buffer;
    const to: Place = { y: active.baseY + active.cursorY, x: active.cursorX };
    // Without an output mark the command never began (a syntax error): what follows the typed line is the answer.
    if (!run.started && this.#promptEnd) {
      const echo = textBetween(active, this.#placeOf(this.#promptEnd), to).split("\n");
      return echo.slice(run.command.split("\n").length).join("\n");
    }
    return textBetween(active, run.start ? this.#placeOf(run.start) : { y: 0, x: 0 }, to);
  }

  #here(): MarkedPlace {
    return { mark: this.#screen.registerMarker(0), x: this.#screen.buffer.active.cursorX };
  }

  /** Where it is now; the oldest line when it has left the scrollback. */
  #placeOf({ mark, x }: MarkedPlace): Place {
    return mark && !mark.isDisposed ? { y: mark.line, x } : { y: 0, x: 0 };
  }

  #cursorLeftPrompt(): boolean {
    const mark = this.#promptEnd?.mark;
    if (!mark || mark.isDisposed) return false;
    const { active } = this.#screen.buffer;
    return active.baseY + active.cursorY !== mark.line || active.cursorX !== this.#promptEnd?.x;
  }

  #typed(command: string): string {
    if (!command.includes("\n")) return command;
    // As one paste, readline takes the lines together, and none of them is read by a command before it.
    return this.#screen.modes.bracketedPasteMode ? `\x1b[200~${command}\x1b[201~` : command.replaceAll("\n", "\r");
  }

  #whyBusy(): string {
    return this.#run !== null || this.#marks.state === "running"
      ? `A program is running on ${this.#name}. Stop it with Ctrl-C, or wait for it.`
      : `${this.#name} shows no prompt yet. Press Ctrl-C in its terminal if it stays so.`;
  }
}
