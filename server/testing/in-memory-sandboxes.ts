import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { BootProgress, NodeAddress, SandboxFacts, StopReason } from "../nodes/node-driver.ts";
import type { SandboxKeeper } from "../sessions/sandbox-keeper.ts";

const BOOT_STEPS = ["network", "container", "images", "shell", "engine"] as const;

/** An engine in memory. It outlives the servers that use it, as a real one does. */
export class InMemorySandboxes implements SandboxKeeper {
  readonly existing = new Map<SandboxId, SandboxFacts>();
  readonly #listeners = new Set<(address: NodeAddress, reason: StopReason) => void>();
  /** Set to make the next start or end fail. */
  failStart: Error | null = null;
  failEnd: Error | null = null;
  /** While true, starts wait after their first step, until `finishStarts`. */
  hold = false;
  #held: (() => void)[] = [];

  async start(spec: { id: SandboxId; nodes: NodeName[]; images: string[] }, progress: BootProgress): Promise<void> {
    const nodes = spec.nodes.map((name, index) => ({ name, running: true, address: `10.32.0.${index + 2}` }));
    this.existing.set(spec.id, { id: spec.id, nodes });
    for (const { name } of nodes) progress(name, "network", { state: "doing", label: "Network 10.32.0.0/28" });
    if (this.hold) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.failStart) {
      this.existing.delete(spec.id);
      throw this.failStart;
    }
    // As on a real engine, a start that was not stopped goes on making things.
    this.existing.set(spec.id, { id: spec.id, nodes });
    for (const step of BOOT_STEPS) {
      for (const { name, address } of nodes) progress(name, step, { state: "done", address });
    }
  }

  finishStarts(): void {
    this.hold = false;
    for (const resume of this.#held.splice(0)) resume();
  }

  async end(id: SandboxId): Promise<void> {
    if (this.failEnd) throw this.failEnd;
    this.existing.delete(id);
  }

  async reconcile(owned: Set<SandboxId>): Promise<SandboxFacts[]> {
    for (const id of this.existing.keys()) if (!owned.has(id)) this.existing.delete(id);
    return [...this.existing.values()];
  }

  onNodeStopped(listener: (address: NodeAddress, reason: StopReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stopNode(address: NodeAddress, reason: StopReason): void {
    const node = this.existing.get(address.sandbox)?.nodes.find(({ name }) => name === address.node);
    if (node) node.running = false;
    for (const listener of this.#listeners) listener(address, reason);
  }
}
