import type { Terminal } from "@xterm/xterm";
import type { Past } from "../connection/link-screen.ts";
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
  /** False while a replay is drawn. */
  sent: boolean;
  /** Where output began: with several lines, once for each. Empty until then. */
  starts: MarkedPlace[];
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
  #run: Run | null = null;
  #replaying = false;
  /** Marks are drawn that are older than what is known: "known" was made of them, "unknown" of others. */
  #repeats: "known" | "unknown" | null = null;
  /** Where output begins in what is repeated. */
  #repeatedStarts: MarkedPlace[] = [];
  /** Replays that have come, with a gap before them, and have not begun to be drawn. */
  #awaited = 0;

  /** `send` types and says whether it was taken. `onNews` is told of nothing twice, and of nothing older than the page. */
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
    if (this.#run !== null || this.#awaited > 0 || this.#repeats === "unknown") return true;
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
      this.#run = { command, sent: false, starts: [], output: "", timer, resolve, reject };
      // Half a replay says neither whether something stands at the prompt nor how the shell takes several lines.
      if (!this.#replaying) this.#sendRun(this.#run);
    });
  }

  /** A pending run will not get its answer. */
  abandon(reason: string): void {
    const run = this.#run;
    this.#run = null;
    clearTimeout(run?.timer);
    run?.reject(new Error(reason));
  }

  /** What was typed and had not arrived was thrown away: a run of which nothing has shown was among it. */
  discarded(): void {
    const run = this.#run;
    if (run?.sent && run.starts.length === 0) this.abandon(`“${run.command}” was discarded.`);
  }

  /** A replay will be drawn. With a gap before it, the prompt that is known may be one of long ago. */
  awaitReplay({ whole }: Past): void {
    if (!whole) this.#awaited += 1;
  }

  /** What is repeated follows. */
  beginReplay({ clear, whole }: Past): void {
    this.#replaying = true;
    this.#repeats = whole ? "known" : "unknown";
    if (!whole) this.#awaited = Math.max(0, this.#awaited - 1);
    if (!clear) return;
    this.#promptEnd = null;
    // xterm keeps marks on lines that are gone. The oldest line stands for these.
    if (this.#run) this.#run.starts = this.#run.starts.map(() => ({ mark: undefined, x: 0 }));
    if (whole) return;
    this.#marks.reset();
    if (this.#run?.sent && this.#run.starts.length === 0) {
      this.abandon(`The screen of ${this.#name} was drawn anew while “${this.#run.command}” was sent: look there.`);
    }
  }

  /** What is new to this page follows. */
  beginNews(): void {
    const repeated = this.#repeatedStarts;
    const begun = this.#run?.starts.length ?? 0;
    // The last ones are this run's; when they are not all here, it began above the oldest line.
    if (this.#run && begun > 0 && repeated.length >= begun) this.#run.starts = repeated.slice(-begun);
    this.#repeatedStarts = [];
    this.#repeats = null;
  }

  endReplay({ whole }: Past): void {
    this.#replaying = false;
    const run = this.#run;
    if (run && !run.sent) this.#sendRun(run);
    else if (!whole && this.#marks.state === "prompt") this.#finish(this.#marks.lastExitCode);
  }

  #sendRun(run: Run): void {
    if (this.#marks.state === "running" || this.#marks.state === "unknown") {
      this.abandon(this.#whyBusy());
      return;
    }
    run.sent = true;
    // Ctrl-E Ctrl-U takes away what stands at the prompt; Ctrl-Y brings it back.
    const clear = this.state === "typing" ? "\x05\x15" : "";
    if (!this.#send(`${clear}${this.#typed(run.command)}\r`)) {
      this.abandon(`“${run.command}” was not sent: the connection to ${this.#name} is lost.`);
    }
  }

  #marked(data: string): void {
    const mark = parseMark(data);
    if (!mark) return;
    if (mark.kind === "output-start") this.#outputStarts();
    if (mark.kind === "prompt-end") {
      this.#promptEnd?.mark?.dispose();
      this.#promptEnd = this.#here();
    }
    if (this.#repeats === "known") return;
    if (mark.kind === "output-end" && this.#run) this.#run.output = this.#outputSoFar(this.#run);
    const news = this.#marks.mark(mark);
    if (!news || this.#repeats !== null) return;
    if (news.kind === "prompt" && this.#run?.sent) this.#finish(news.exitCode);
    this.#onNews(news);
  }

  #outputStarts(): void {
    const here = this.#here();
    if (this.#repeats === "known") this.#repeatedStarts.push(here);
    // A command that ran then is the last that began.
    else if (this.#repeats === "unknown" && this.#run) this.#run.starts = [here];
    else if (this.#run?.sent) this.#run.starts.push(here);
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
    const [start] = run.starts;
    if (!start && this.#promptEnd) {
      const echo = textBetween(active, this.#placeOf(this.#promptEnd), to).split("\n");
      return echo.slice(run.command.split("\n").length).join("\n");
    }
    return textBetween(active, start ? this.#placeOf(start) : { y: 0, x: 0 }, to);
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
