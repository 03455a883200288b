import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import { type NodeName, type SandboxId, ShellId } from "../contract/ids.ts";
import { SHELLS_MAX } from "../contract/limits.ts";
import { ShellView } from "../contract/session.ts";
import { type HeldShells, ShellGoneError } from "../nodes/held-shells.ts";
import { NodeUnreachableError } from "../nodes/node-driver.ts";
import type { Terminals } from "./terminals.ts";
import type { TerminalAddress } from "./tty-source.ts";

/** Until its first viewer says how large its window is. */
const FIRST_SIZE = { cols: 80, rows: 24 };

export interface ShellsOptions {
  held: HeldShells;
  terminals: Terminals;
  /** Where the names are kept for the next server; the same folder as the terminals'. */
  keepIn: string;
  onChanged: (sandbox: SandboxId, shells: ShellView[]) => void;
  /** A shell could not be taken back, or the names are not kept as they are now. */
  onError: (error: unknown, address: TerminalAddress) => void;
}

/** The shells that learners opened beside the main ones. */
export class Shells {
  readonly #options: ShellsOptions;
  readonly #sandboxes = new Map<SandboxId, ShellView[]>();
  readonly #restored = new Set<SandboxId>();

  constructor(options: ShellsOptions) {
    this.#options = options;
  }

  has({ sandbox, node, shell }: TerminalAddress): boolean {
    return this.#all(sandbox).some((view) => view.node === node && view.id === shell);
  }

  /** Starts one more shell on a node. Faults: `too-many`, `failed`. */
  async open(sandbox: SandboxId, node: NodeName): Promise<Reply<ShellView>> {
    const here = this.#all(sandbox).filter((shell) => shell.node === node);
    if (here.length >= SHELLS_MAX) {
      return refuse("too-many", `${node} has ${SHELLS_MAX} shells beside its main one. Close one first.`);
    }
    const shell: ShellView = { node, id: newShellId(), name: freeName(here) };
    // In the list first: two requests at once must not both take the last place.
    this.#change({ sandbox, node, shell: shell.id }, [...this.#all(sandbox), shell]);
    try {
      await this.#options.held.start({ sandbox, node }, shell.id, FIRST_SIZE);
      await this.#options.terminals.open({ sandbox, node, shell: shell.id });
      return ok(shell);
    } catch (error) {
      this.ended({ sandbox, node, shell: shell.id });
      if (error instanceof NodeUnreachableError || error instanceof ShellGoneError)
        return refuse("failed", error.message);
      throw error;
    }
  }

  rename({ sandbox, node, shell }: TerminalAddress, name: string): Reply<null> {
    if (!this.has({ sandbox, node, shell })) return refuse("not-found", `${node} has no such shell any more.`);
    const named = (view: ShellView) => (view.node === node && view.id === shell ? { ...view, name } : view);
    this.#change({ sandbox, node, shell }, this.#all(sandbox).map(named));
    return ok(null);
  }

  /** Ends a shell and what runs in it; one that is over already is no fault. */
  async close(address: TerminalAddress): Promise<Reply<null>> {
    if (!this.has(address)) return ok(null);
    try {
      (await this.#options.terminals.open(address)).hangUp();
    } catch (error) {
      if (error instanceof ShellGoneError) {
        this.ended(address);
        return ok(null);
      }
      if (error instanceof NodeUnreachableError) return refuse("failed", error.message);
      throw error;
    }
    return ok(null);
  }

  /** A shell is over: it leaves the list. */
  ended({ sandbox, node, shell }: TerminalAddress): void {
    if (!this.has({ sandbox, node, shell })) return;
    this.#change(
      { sandbox, node, shell },
      this.#all(sandbox).filter((view) => view.node !== node || view.id !== shell),
    );
  }

  /** After a start of the server: takes back the shells that an earlier one knew. Safe to repeat. */
  restore(sandbox: SandboxId): void {
    if (this.#restored.has(sandbox)) return;
    this.#restored.add(sandbox);
    const shells = this.#all(sandbox);
    if (shells.length > 0) this.#options.onChanged(sandbox, shells);
    for (const { node, id } of shells) {
      const address = { sandbox, node, shell: id };
      this.#options.terminals.open(address).catch((error: unknown) => {
        if (error instanceof ShellGoneError) this.ended(address);
        else this.#options.onError(error, address);
      });
    }
  }

  /** The sandbox is over. Its files go with its terminals'. */
  forget(sandbox: SandboxId): void {
    this.#sandboxes.delete(sandbox);
    this.#restored.delete(sandbox);
  }

  #all(sandbox: SandboxId): ShellView[] {
    const known = this.#sandboxes.get(sandbox) ?? readShells(this.#file(sandbox));
    // A browser may be back before its session is.
    this.#sandboxes.set(sandbox, known);
    return known;
  }

  /** What a full disk does not take is only missing in the next life: the list is right now, and people are told. */
  #change(address: TerminalAddress, shells: ShellView[]): void {
    const { sandbox } = address;
    this.#sandboxes.set(sandbox, shells);
    try {
      this.#keep(sandbox, shells);
    } catch (error) {
      this.#options.onError(error, address);
    }
    this.#options.onChanged(sandbox, shells);
  }

  #keep(sandbox: SandboxId, shells: ShellView[]): void {
    const file = this.#file(sandbox);
    mkdirSync(join(this.#options.keepIn, sandbox), { recursive: true, mode: 0o700 });
    // Whole or not at all, whenever the server dies.
    writeFileSync(`${file}.new`, JSON.stringify(shells), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  #file(sandbox: SandboxId): string {
    return join(this.#options.keepIn, sandbox, "shells.json");
  }
}

function readShells(file: string): ShellView[] {
  try {
    return z.array(ShellView).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Nobody ever opened one.
    return [];
  }
}

const newShellId = (): ShellId => ShellId.parse(`s${randomBytes(4).toString("hex")}`);

/** `shell 2` is the first beside the main one. */
function freeName(shells: ShellView[]): string {
  for (let number = 2; ; number += 1) {
    const name = `shell ${number}`;
    if (!shells.some((shell) => shell.name === name)) return name;
  }
}
