import type { NodeName, SandboxId, ShellId } from "../contract/ids.ts";
import { MAIN_SHELL } from "../contract/ids.ts";
import { type HeldShells, ShellGoneError } from "../nodes/held-shells.ts";
import {
  type NodeDriver,
  type NodeTerminal,
  NodeUnreachableError,
  type StopReason,
  type TtySize,
} from "../nodes/node-driver.ts";

export interface TerminalAddress {
  sandbox: SandboxId;
  node: NodeName;
  shell: ShellId;
}

/** Opens a terminal's tty wherever it is: the container's own, or one that a holder on the node keeps. */
export class TtySource {
  readonly #driver: NodeDriver;
  readonly #held: HeldShells;

  constructor(driver: NodeDriver, held: HeldShells) {
    this.#driver = driver;
    this.#held = held;
  }

  /** `offset`: how far it was read already. */
  open(address: TerminalAddress, size: TtySize, offset: number): Promise<NodeTerminal> {
    return address.shell === MAIN_SHELL
      ? this.#driver.openTerminal(address, size, offset)
      : this.#held.open(address, address.shell, size, offset);
  }
}

/** Why a tty is over, as a sentence; null when opening it may succeed later. */
export function overBecause({ node, shell }: TerminalAddress, error: unknown): string | null {
  if (error instanceof ShellGoneError) return error.message;
  // For a held shell it may only be the way to it that broke.
  if (shell === MAIN_SHELL && error instanceof NodeUnreachableError) return stopSentence(node, "exited");
  return null;
}

/** Why a node stopped, and what to do. */
export function stopSentence(node: NodeName, reason: StopReason): string {
  switch (reason) {
    case "out-of-memory":
      return `${node} stopped: out of memory. Restart it, which keeps its disk, or reset it.`;
    case "exited":
      return `${node} stopped. Restart it, which keeps its disk, or reset it.`;
    case "removed":
      return `${node} was removed. Reset it to get a new one.`;
    default:
      return reason satisfies never;
  }
}
