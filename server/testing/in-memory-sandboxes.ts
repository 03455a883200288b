import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { SwarmSpec } from "../nodes/form-swarm.ts";
import {
  type BootProgress,
  type NodeAddress,
  NodeStartError,
  NodeUnreachableError,
  type SandboxFacts,
  type StopReason,
} from "../nodes/node-driver.ts";
import type { SandboxesStatus } from "../sandboxes/sandboxes.ts";
import type { SandboxKeeper } from "../sessions/sandbox-keeper.ts";
import { newSandboxId } from "../sessions/tokens.ts";

const BOOT_STEPS = ["network", "container", "images", "shell", "engine"] as const;

/** An engine in memory. It outlives the servers that use it, as a real one does. */
export class InMemorySandboxes implements SandboxKeeper {
  readonly existing = new Map<SandboxId, SandboxFacts>();
  readonly #listeners = new Set<(address: NodeAddress, reason: StopReason) => void>();
  /** Set to make the next start or end fail. */
  failStart: Error | null = null;
  failEnd: Error | null = null;
  failSwarm: Error | null = null;
  /** What was done to single nodes, in order: `fresh node2`. */
  readonly done: string[] = [];
  /** While true, starts wait after their first step, until `finishStarts`. */
  hold = false;
  /** While true, what is held does not end when it is called off. */
  deaf = false;
  #held: (() => void)[] = [];

  /** How many there may be at one time. */
  max = Number.POSITIVE_INFINITY;
  readonly #taken = new Set<SandboxId>();

  /** Whether one more node fits. */
  nodeFits = true;
  readonly room = {
    known: true,
    capacity: () => this.max,
    for: () => this.max - this.#taken.size,
    forNode: () => this.nodeFits,
  };

  take(): SandboxId | null {
    if (this.#taken.size >= this.max) return null;
    const id = newSandboxId();
    this.#taken.add(id);
    return id;
  }

  async start(
    spec: { id: SandboxId; nodes: NodeName[]; images: string[]; managers: NodeName[] },
    progress: BootProgress,
    signal?: AbortSignal,
  ): Promise<string> {
    const nodes = spec.nodes.map((name, index) => ({
      name,
      running: true,
      address: `10.32.0.${index + 2}`,
    }));
    this.existing.set(spec.id, { id: spec.id, nodes });
    for (const { name } of nodes) progress(name, "network", { state: "doing", label: "Network 10.32.0.0/28" });
    await this.#wait(signal).catch((error: unknown) => {
      this.existing.delete(spec.id);
      throw error;
    });
    // As on a real engine, a start that was not stopped goes on making things.
    this.existing.set(spec.id, { id: spec.id, nodes });
    for (const step of BOOT_STEPS) {
      for (const { name, address } of nodes) progress(name, step, { state: "done", address });
    }
    if (spec.managers.length > 0) await this.formSwarm(spec.id, { ...spec, fresh: spec.nodes }, progress);
    return "cold";
  }

  async formSwarm(_id: SandboxId, { fresh }: SwarmSpec, progress: BootProgress): Promise<void> {
    this.done.push(`swarm ${fresh.join(" ")}`);
    if (this.failSwarm) throw this.failSwarm;
    for (const node of fresh) progress(node, "swarm", { state: "done" });
  }

  async startNode(at: NodeAddress, _images: string[], progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const sandbox = this.existing.get(at.sandbox);
    if (!sandbox) throw new NodeStartError("The nodes' network is gone.");
    const others = sandbox.nodes.filter(({ name }) => name !== at.node);
    progress(at.node, "container", { state: "doing" });
    await this.#wait(signal);
    const address = `10.32.0.${1 + Number(at.node.slice(4))}`;
    sandbox.nodes = [...others, { name: at.node, running: true, address }];
    this.done.push(`fresh ${at.node}`);
    for (const step of BOOT_STEPS) progress(at.node, step, { state: "done", address });
  }

  async restartNode(at: NodeAddress, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const node = this.existing.get(at.sandbox)?.nodes.find(({ name }) => name === at.node);
    if (!node) throw new NodeUnreachableError(`${at.node} no longer exists.`);
    node.running = false;
    progress(at.node, "container", { state: "doing" });
    await this.#wait(signal);
    node.running = true;
    this.done.push(`restarted ${at.node}`);
    for (const step of BOOT_STEPS) progress(at.node, step, { state: "done" });
  }

  async removeNode(at: NodeAddress): Promise<void> {
    const sandbox = this.existing.get(at.sandbox);
    if (sandbox) sandbox.nodes = sandbox.nodes.filter(({ name }) => name !== at.node);
    this.done.push(`removed ${at.node}`);
  }

  finishStarts(): void {
    this.hold = false;
    for (const resume of this.#held.splice(0)) resume();
  }

  async end(id: SandboxId): Promise<void> {
    if (this.failEnd) throw this.failEnd;
    this.existing.delete(id);
    this.#taken.delete(id);
  }

  async reconcile(owned: ReadonlySet<SandboxId>): Promise<SandboxFacts[]> {
    for (const id of this.existing.keys()) if (!owned.has(id)) this.existing.delete(id);
    return [...this.existing.values()];
  }

  status(): SandboxesStatus {
    return {
      ...{ machine: null, sandboxes: this.#taken.size, nodes: 3 * this.#taken.size },
      pool: { hot: 0, frozen: 0, changing: 0 },
      handedOut: { hot: 0, frozen: 0, booting: 0, cold: this.#taken.size },
      reserved: 0,
    };
  }

  onNodeStopped(listener: (address: NodeAddress, reason: StopReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.hold) {
      await new Promise<void>((resolve, reject) => {
        this.#held.push(resolve);
        if (!this.deaf) signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    if (this.failStart) throw this.failStart;
  }

  stopNode(address: NodeAddress, reason: StopReason): void {
    const node = this.existing.get(address.sandbox)?.nodes.find(({ name }) => name === address.node);
    if (node) node.running = false;
    for (const listener of this.#listeners) listener(address, reason);
  }
}
