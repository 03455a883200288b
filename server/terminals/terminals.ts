import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MAIN_SHELL, type SandboxId } from "../contract/ids.ts";
import type { NodeAddress, TtySize } from "../nodes/node-driver.ts";
import { Journal } from "./journal.ts";
import { OutputBudget } from "./output-budget.ts";
import { type CommandStage, Terminal } from "./terminal.ts";
import { overBecause, type TerminalAddress, type TtySource } from "./tty-source.ts";

/** Before the first viewer says how large its window is. */
const FIRST_SIZE: TtySize = { cols: 80, rows: 24 };

/** An engine's restart closes every attachment, and an update of it takes minutes. After this the terminal is over. */
const REATTACH_DEADLINE_MS = 15 * 60_000;
/** Between two tries, at first and at most: many terminals may wait for one engine. */
const REATTACH_PAUSE_MS = 300;
const REATTACH_PAUSE_MS_MAX = 3000;

export interface TerminalsOptions {
  source: Pick<TtySource, "open">;
  /** Where the last output is kept for the next server, a folder of files for every sandbox; null to keep nothing. */
  keepIn: string | null;
  /** A tty could not be attached again, which is tried further, or its output could not be kept, or what was kept of a
   *  sandbox could not be removed. */
  onError: (error: unknown, address: TerminalAddress | { sandbox: SandboxId }) => void;
  /** A command typed on this node has begun or ended. */
  onCommand: (node: NodeAddress, stage: CommandStage) => void;
  /** A shell is over: somebody typed `exit`, or closed it. */
  onShellEnd: (address: TerminalAddress) => void;
}

interface Opened {
  address: TerminalAddress;
  terminal: Promise<Terminal>;
}

/** The terminals of every sandbox: each tty is attached once and shared by all who look at it. */
export class Terminals {
  readonly #options: TerminalsOptions;
  readonly #sandboxes = new Map<SandboxId, Map<string, Opened>>();
  readonly #budgets = new Map<SandboxId, OutputBudget>();

  constructor(options: TerminalsOptions) {
    this.#options = options;
  }

  /** The terminal of a shell, attached at the first call. Rejects with NodeUnreachableError or ShellGoneError. */
  open(address: TerminalAddress): Promise<Terminal> {
    const opened = this.#opened(address);
    if (opened) return opened.terminal;
    const terminal = this.#attach(address);
    const all = this.#sandboxes.get(address.sandbox) ?? new Map<string, Opened>();
    this.#sandboxes.set(address.sandbox, all.set(keyOf(address), { address, terminal }));
    // A failure is not remembered: the node may be back at the next call.
    terminal.catch(() => {
      if (all.get(keyOf(address))?.terminal === terminal) all.delete(keyOf(address));
    });
    return terminal;
  }

  /** The node is gone, stopped or about to: the viewers of all its shells are told why, in a sentence. From now on,
   *  `open` opens the node's next life. */
  nodeStopped({ sandbox, node }: NodeAddress, why: string): void {
    const all = [...(this.#sandboxes.get(sandbox)?.values() ?? [])].filter(({ address }) => address.node === node);
    for (const { address } of all) void this.#end(address, why);
  }

  /** The sandbox is over, and what was kept of its terminals goes with it. */
  async end(sandbox: SandboxId, reason: string): Promise<void> {
    const all = [...(this.#sandboxes.get(sandbox)?.values() ?? [])];
    this.#sandboxes.delete(sandbox);
    this.#budgets.delete(sandbox);
    for (const { terminal } of all) (await terminal.catch(() => null))?.end(reason);
    this.#remove(sandbox);
  }

  /** Removes what was kept of sandboxes that are no more: they ended while no server ran. */
  keepOnly(sandboxes: ReadonlySet<SandboxId>): void {
    const { keepIn } = this.#options;
    if (keepIn === null || !existsSync(keepIn)) return;
    for (const name of readdirSync(keepIn)) {
      if (!sandboxes.has(name as SandboxId)) this.#remove(name as SandboxId);
    }
  }

  /** Lets go of every tty; the shells go on. */
  close(): void {
    for (const all of this.#sandboxes.values()) {
      for (const { terminal } of all.values())
        void terminal.then(
          (opened) => opened.close(),
          () => undefined,
        );
    }
    this.#sandboxes.clear();
  }

  #folder(sandbox: SandboxId): string | null {
    const { keepIn } = this.#options;
    return keepIn === null ? null : join(keepIn, sandbox);
  }

  /** What a disk does not let go now is tried again at the next start. */
  #remove(sandbox: SandboxId): void {
    const folder = this.#folder(sandbox);
    try {
      if (folder) rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      this.#options.onError(error, { sandbox });
    }
  }

  #budget(sandbox: SandboxId): OutputBudget {
    const budget = this.#budgets.get(sandbox) ?? new OutputBudget();
    this.#budgets.set(sandbox, budget);
    return budget;
  }

  #opened(address: TerminalAddress): Opened | undefined {
    return this.#sandboxes.get(address.sandbox)?.get(keyOf(address));
  }

  async #attach(address: TerminalAddress): Promise<Terminal> {
    const { onCommand, onError } = this.#options;
    const folder = this.#folder(address.sandbox);
    const file = folder && join(folder, `${address.node}.${address.shell}`);
    const keep = file ? new Journal(file, (error) => onError(error, address)) : null;
    const restored = keep?.restore() ?? null;
    const budget = this.#budget(address.sandbox);
    const terminal = new Terminal(FIRST_SIZE, {
      ...{ keep, budget, restored },
      onCommand: (stage) => onCommand(address, stage),
    });
    const gap = restored
      ? "The server was restarted. What this shell said in between may be missing."
      : "The server was restarted. What stood here before is not kept; the shell goes on.";
    try {
      await this.#connect(address, terminal, gap);
    } catch (error) {
      terminal.close();
      throw error;
    }
    return terminal;
  }

  async #connect(address: TerminalAddress, terminal: Terminal, gap: string): Promise<void> {
    const { ttyOffset } = terminal;
    const tty = await this.#options.source.open(address, terminal.size, ttyOffset);
    const continues = tty.offset === undefined ? tty.fromStart : tty.offset === ttyOffset;
    if (!continues) terminal.show(notice(gap));
    let over = false;
    const onOver = () => {
      if (over) return;
      over = true;
      void this.#reattach(address, terminal);
    };
    tty.stream.once("close", onOver).once("end", onOver).once("error", onOver);
    terminal.connect(tty);
    if (!continues) terminal.redraw();
  }

  /** The attachment broke: the engine restarted, or the shell or its node ended. */
  async #reattach(address: TerminalAddress, terminal: Terminal): Promise<void> {
    if (!(await this.#isCurrent(address, terminal))) return;
    terminal.disconnect();
    const gap = `${address.node} was out of reach for a moment. Output of that time may be missing.`;
    const deadline = Date.now() + REATTACH_DEADLINE_MS;
    for (let pause = REATTACH_PAUSE_MS; Date.now() < deadline; pause = Math.min(pause * 1.5, REATTACH_PAUSE_MS_MAX)) {
      try {
        await this.#connect(address, terminal, gap);
        return;
      } catch (error) {
        const reason = overBecause(address, error);
        if (reason !== null) return this.#end(address, reason);
        // Once for each time that it is away.
        if (pause === REATTACH_PAUSE_MS) this.#options.onError(error, address);
        terminal.awaitNode();
        await delay(pause);
      }
      if (!(await this.#isCurrent(address, terminal))) return;
    }
    const minutes = REATTACH_DEADLINE_MS / 60_000;
    await this.#end(address, `${address.node} was out of reach for ${minutes} minutes. Reload the page to try again.`);
  }

  async #end(address: TerminalAddress, reason: string): Promise<void> {
    const opened = this.#opened(address);
    this.#sandboxes.get(address.sandbox)?.delete(keyOf(address));
    const terminal = await opened?.terminal.catch(() => null);
    terminal?.end(reason);
    if (terminal && address.shell !== MAIN_SHELL) this.#options.onShellEnd(address);
  }

  async #isCurrent(address: TerminalAddress, terminal: Terminal): Promise<boolean> {
    const current = await this.#opened(address)?.terminal.catch(() => null);
    return current === terminal && !terminal.ended;
  }
}

const keyOf = ({ node, shell }: TerminalAddress): string => `${node} ${shell}`;

/** A quiet line of Drydock's own on the screen. */
function notice(text: string): Uint8Array {
  return Buffer.from(`\r\n\x1b[90m${text}\x1b[39m\r\n`);
}
