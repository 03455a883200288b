import { setTimeout as delay } from "node:timers/promises";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import {
  type NodeAddress,
  type NodeDriver,
  NodeUnreachableError,
  type StopReason,
  type TtySize,
} from "../nodes/node-driver.ts";
import { Terminal } from "./terminal.ts";

/** Before the first viewer says how large its window is. */
const FIRST_SIZE: TtySize = { cols: 80, rows: 24 };

/** An engine's restart closes every attachment; it is back within this, or the terminal is over. */
const REATTACH_DEADLINE_MS = 60_000;
const REATTACH_PAUSE_MS = 300;

export interface TerminalsOptions {
  /** A tty could not be attached again; it is tried further. */
  onError: (error: unknown, node: NodeAddress) => void;
  /** A command typed on this node has ended. */
  onCommandEnd: (node: NodeAddress) => void;
}

interface Opened {
  node: NodeName;
  terminal: Promise<Terminal>;
}

/** The terminals of every sandbox: each tty is attached once and shared by all who look at it. */
export class Terminals {
  readonly #driver: NodeDriver;
  readonly #options: TerminalsOptions;
  readonly #sandboxes = new Map<SandboxId, Map<NodeName, Opened>>();

  constructor(driver: NodeDriver, options: TerminalsOptions) {
    this.#driver = driver;
    this.#options = options;
  }

  /** The node's main terminal, attached at the first call. Rejects with NodeUnreachableError. */
  open(address: NodeAddress): Promise<Terminal> {
    const opened = this.#nodes(address.sandbox).get(address.node);
    if (opened) return opened.terminal;
    const terminal = this.#attach(address);
    this.#nodes(address.sandbox).set(address.node, { node: address.node, terminal });
    // A failure is not remembered: the node may be back at the next call.
    terminal.catch(() => this.#nodes(address.sandbox).delete(address.node));
    return terminal;
  }

  /** The node is gone or stopped: its viewers are told why. */
  async nodeStopped(address: NodeAddress, reason: StopReason): Promise<void> {
    const opened = this.#sandboxes.get(address.sandbox)?.get(address.node);
    if (!opened) return;
    this.#sandboxes.get(address.sandbox)?.delete(address.node);
    const terminal = await opened.terminal.catch(() => null);
    terminal?.end(stopSentence(address.node, reason));
  }

  /** The sandbox is over. */
  async end(sandbox: SandboxId, reason: string): Promise<void> {
    const nodes = this.#sandboxes.get(sandbox);
    this.#sandboxes.delete(sandbox);
    for (const { terminal } of nodes?.values() ?? []) (await terminal.catch(() => null))?.end(reason);
  }

  /** Lets go of every tty; the shells go on. */
  close(): void {
    for (const nodes of this.#sandboxes.values()) {
      for (const { terminal } of nodes.values())
        void terminal.then(
          (opened) => opened.disconnect(),
          () => undefined,
        );
    }
    this.#sandboxes.clear();
  }

  #nodes(sandbox: SandboxId): Map<NodeName, Opened> {
    let nodes = this.#sandboxes.get(sandbox);
    if (!nodes) {
      nodes = new Map();
      this.#sandboxes.set(sandbox, nodes);
    }
    return nodes;
  }

  async #attach(address: NodeAddress): Promise<Terminal> {
    const terminal = new Terminal(FIRST_SIZE, () => this.#options.onCommandEnd(address));
    await this.#connect(
      address,
      terminal,
      notice("The server was restarted. What stood here before is not kept; the shell goes on."),
    );
    return terminal;
  }

  async #connect(address: NodeAddress, terminal: Terminal, gap: Uint8Array): Promise<void> {
    const tty = await this.#driver.openTerminal(address, terminal.size);
    if (!tty.fromStart) terminal.show(gap);
    let over = false;
    const onOver = () => {
      if (over) return;
      over = true;
      void this.#reattach(address, terminal);
    };
    tty.stream.once("close", onOver).once("end", onOver).once("error", onOver);
    terminal.connect(tty);
    if (!tty.fromStart) terminal.redraw();
  }

  /** The attachment broke: the engine restarted, or the node ended. */
  async #reattach(address: NodeAddress, terminal: Terminal): Promise<void> {
    if (!(await this.#isCurrent(address, terminal))) return;
    terminal.disconnect();
    const deadline = Date.now() + REATTACH_DEADLINE_MS;
    while (Date.now() < deadline) {
      try {
        await this.#connect(
          address,
          terminal,
          notice(`${address.node} was out of reach for a moment. Output of that time may be missing.`),
        );
        return;
      } catch (error) {
        if (error instanceof NodeUnreachableError) {
          await this.nodeStopped(address, "exited");
          return;
        }
        this.#options.onError(error, address);
        await delay(REATTACH_PAUSE_MS);
      }
      if (!(await this.#isCurrent(address, terminal))) return;
    }
    await this.nodeStopped(address, "exited");
  }

  async #isCurrent(address: NodeAddress, terminal: Terminal): Promise<boolean> {
    const current = await this.#sandboxes
      .get(address.sandbox)
      ?.get(address.node)
      ?.terminal.catch(() => null);
    return current === terminal && !terminal.ended;
  }
}

/** A quiet line of Drydock's own on the screen. */
function notice(text: string): Uint8Array {
  return Buffer.from(`\r\n\x1b[2m${text}\x1b[22m\r\n`);
}

/** Why a node stopped, and what to do. */
export function stopSentence(node: NodeName, reason: StopReason): string {
  switch (reason) {
    case "out-of-memory":
      return `${node} stopped: out of memory. End the session and start again.`;
    case "exited":
      return `${node} stopped. End the session and start again.`;
    case "removed":
      return `${node} was removed. End the session and start again.`;
    default:
      return reason satisfies never;
  }
}
