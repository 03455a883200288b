import xterm from "@xterm/headless";
import { wholeText } from "../../components/terminal/buffer-text.ts";
import { type Finished, Shell, type ShellScreen } from "../../components/terminal/shell.ts";
import { MAIN_SHELL } from "../../server/contract/ids.ts";
import type { NodeAddress, TtySize } from "../../server/nodes/node-driver.ts";
import type { Attachment } from "../../server/terminals/attachment.ts";
import type { Terminals } from "../../server/terminals/terminals.ts";

/** As wide as a terminal of the page at 1440 pixels and more, so that tables do not wrap. */
export const PLAYED_SIZE: TtySize = { cols: 140, rows: 40 };
/** More than any command of a lab prints. Lines. */
const SCROLLBACK_LINES = 10_000;
/** Readline's answer to Ctrl-C, or a program's end. */
const PROMPT_DEADLINE_MS = 20_000;
const LOOK_EVERY_MS = 30;

/** One node's real tty, typed into and read as the page does it, without a browser. */
export class PlayedShell implements Disposable {
  readonly node: string;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #shell: Shell;
  readonly #attachment: Attachment;
  #inputs = 0;
  #lastOutputAt = Date.now();
  /** How long the text was when the last command was typed. Characters. */
  #textBefore = 0;

  private constructor(node: string, attach: (sink: PlayedShell) => Attachment, size: TtySize) {
    this.node = node;
    this.#screen = new xterm.Terminal({ ...size, scrollback: SCROLLBACK_LINES, allowProposedApi: true });
    this.#shell = new Shell(
      node,
      this.#screen as ShellScreen,
      (data) => this.#send(data),
      () => undefined,
    );
    this.#attachment = attach(this);
    this.#screen.write(this.#attachment.start.bytes);
    // Programs ask the terminal what it is, and wait for the answer.
    this.#screen.onData((data) => this.#send(data));
  }

  /** Joins the node's terminal. `onOutput` is given every byte as it comes, for recordings. */
  static async open(
    terminals: Terminals,
    address: NodeAddress,
    { size = PLAYED_SIZE, onOutput }: { size?: TtySize; onOutput?: (bytes: Uint8Array) => void } = {},
  ): Promise<PlayedShell> {
    const terminal = await terminals.open({ ...address, shell: MAIN_SHELL });
    const attach = (played: PlayedShell) =>
      terminal.attach(`played-${address.node}`, size, null, {
        output: (offset, bytes) => {
          // They hold only during the call, and the screen draws later.
          const own = Uint8Array.from(bytes);
          onOutput?.(own);
          played.#draw(offset, own);
        },
        fresh: (offset, bytes) => {
          played.#screen.reset();
          played.#draw(offset, bytes);
        },
        applied: () => undefined,
        held: () => undefined,
        size: ({ cols, rows }) => played.#screen.resize(cols, rows),
        ended: (reason) => played.#shell.abandon(reason),
      });
    const shell = new PlayedShell(address.node, attach, size);
    await shell.promptIsBack();
    return shell;
  }

  /** Screen and scrollback as text. */
  get text(): string {
    return wholeText(this.#screen.buffer.active);
  }

  /** What the program that runs now has printed, from the last command's echo on. */
  get outputSoFar(): string {
    return this.text.slice(this.#textBefore).split("\n").slice(1).join("\n");
  }

  get busy(): boolean {
    return this.#shell.busy;
  }

  /** Types a command and Enter; resolves when the prompt is back. Rejects with a sentence. */
  run(command: string, deadlineMs: number): Promise<Finished> {
    this.#textBefore = this.text.length;
    return this.#shell.run(command, deadlineMs);
  }

  /** Types as a person would: nothing is waited for. */
  type(data: string): void {
    this.#shell.input(data);
    this.#send(data);
  }

  /** Sends Ctrl-C and waits for the prompt. */
  async interrupt(): Promise<void> {
    this.type("\x03");
    await this.promptIsBack();
  }

  /** Resolves when a command can be typed; rejects with what is on the screen when that does not come. */
  async promptIsBack(deadlineMs = PROMPT_DEADLINE_MS): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (this.busy) {
      if (Date.now() > deadline) {
        throw new Error(
          `${this.node} showed no prompt within ${deadlineMs / 1000} s. On its screen: ${this.#lastLine()}`,
        );
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Resolves when nothing was printed for this long. */
  async quiet(ms: number, deadlineMs = PROMPT_DEADLINE_MS): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    this.#lastOutputAt = Date.now();
    while (Date.now() - this.#lastOutputAt < ms && Date.now() < deadline) await pause(LOOK_EVERY_MS);
  }

  [Symbol.dispose](): void {
    this.#shell.abandon(`The terminal of ${this.node} was closed.`);
    this.#attachment[Symbol.dispose]();
    this.#screen.dispose();
  }

  #send(data: string): boolean {
    this.#inputs += 1;
    return this.#attachment.input(this.#inputs, data) === "taken";
  }

  #draw(offset: number, bytes: Uint8Array): void {
    this.#lastOutputAt = Date.now();
    this.#screen.write(bytes, () => this.#attachment.drawn(offset));
  }

  #lastLine(): string {
    return this.text.split("\n").at(-1) || "nothing";
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
