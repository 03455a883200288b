import type { Fault } from "../contract/faults.ts";
import type { LabId, SandboxId, SessionId } from "../contract/ids.ts";
import type { EndReason } from "../contract/session.ts";
import { DeadlineError, withDeadline } from "../nodes/deadline.ts";
import {
  type BootProgress,
  EngineUnavailableError,
  type NodeAddress,
  type SandboxFacts,
  type StopReason,
} from "../nodes/node-driver.ts";
import { withBootChange } from "./boot.ts";
import { NodeChanges } from "./node-changes.ts";
import type { SandboxKeeper } from "./sandbox-keeper.ts";
import type { LiveNode, LiveSession, SessionLab } from "./session.ts";
import type { SessionLog, SessionTable } from "./session-table.ts";

/** Several minutes of image pulls on a slow line; what takes longer does not come. */
const START_MS_MAX = 5 * 60_000;

const STOP_SENTENCES = {
  "out-of-memory":
    "It used all the memory a node may have, and was stopped. Restart it, which keeps its disk, or reset it.",
  exited: "It stopped. Restart it, which keeps its disk, or reset it.",
  removed: "Its container was removed. Reset it to get a new one.",
} as const satisfies Record<StopReason, string>;

export interface SessionLifeOptions {
  table: SessionTable;
  sandboxes: SandboxKeeper;
  log: SessionLog;
  now: () => number;
  sessionMs: number;
  labOf: (lab: LabId) => Pick<SessionLab, "images" | "managers">;
  nodesMax: number;
  /** Called with the number of nodes and the milliseconds of each start from nothing. */
  onBooted(nodes: number, ms: number): Promise<void>;
}

/** Carries a session's states out on the engine: starts its sandbox, removes it, and notices what became of it. */
export class SessionLife {
  readonly #options: SessionLifeOptions;
  /** Sandboxes somebody has; in here before anything of them exists. */
  readonly #owned = new Set<SandboxId>();
  readonly #starts = new Map<SessionId, Promise<void>>();
  readonly #removals = new Map<SessionId, Promise<void>>();
  /** Calls off what is being made for a session once it is ended. */
  readonly #stops = new Map<SessionId, AbortController>();
  readonly changes: NodeChanges;

  constructor(options: SessionLifeOptions) {
    this.#options = options;
    const { table, sandboxes, log, now, labOf, nodesMax } = options;
    this.changes = new NodeChanges({
      table,
      sandboxes,
      log,
      now,
      labOf,
      nodesMax,
      signalOf: (id) => this.#stop(id).signal,
    });
    options.sandboxes.onNodeStopped((address, reason) => this.#nodeStopped(address, reason));
  }

  /** Begins the start; what comes of it shows in the session's state. */
  start(live: LiveSession, lab: Pick<SessionLab, "images" | "managers">): void {
    this.own(live);
    const started = this.#start(live, lab).finally(() => this.#starts.delete(live.record.id));
    this.#starts.set(live.record.id, started);
  }

  own(live: LiveSession): void {
    this.#owned.add(live.record.sandbox);
  }

  /** Resolves when nothing of the session's sandbox is left, or when that must wait for a later try. Never rejects. */
  async end(live: LiveSession, reason: EndReason): Promise<void> {
    const { id } = live.record;
    const applied = this.#options.table.apply(live, { kind: "end", reason });
    if (live.record.state === "ending" && !this.#removals.has(id)) {
      this.#stop(id).abort(new Error("The session was ended."));
      this.#owned.delete(live.record.sandbox);
      this.#beginRemoval(live, applied);
    }
    await this.#removals.get(id);
  }

  #beginRemoval(live: LiveSession, after: Promise<unknown>): void {
    const { id } = live.record;
    const removal = after
      .then(() => this.#remove(live))
      .finally(() => {
        this.#removals.delete(id);
        this.#stops.delete(id);
      });
    this.#removals.set(id, removal);
  }

  /** Brings sessions and engine together; removals go on after this resolved. Throws EngineUnavailableError. */
  async reconcile(): Promise<void> {
    const { table, sandboxes } = this.#options;
    const before = table.inState("ready").map((live) => ({ live, nodes: live.nodes }));
    const facts = new Map((await sandboxes.reconcile(this.#owned)).map((fact) => [fact.id, fact]));
    for (const { live, nodes } of before) this.#compare(live, nodes, facts.get(live.record.sandbox));
    for (const live of table.inState("ending")) {
      if (!this.#removals.has(live.record.id)) this.#beginRemoval(live, Promise.resolve());
    }
  }

  async #start(live: LiveSession, { images, managers }: Pick<SessionLab, "images" | "managers">): Promise<void> {
    const { table, sandboxes, now, log, onBooted } = this.#options;
    const { id, sandbox, nodes, createdAt } = live.record;
    let cold: boolean;
    try {
      const progress: BootProgress = (name, step, change) => {
        if (live.record.state !== "starting") return;
        live.nodes = live.nodes.map((node) => (node.name === name ? withBootChange(node, step, change, now()) : node));
        table.changed.emit(live);
      };
      const started = sandboxes.start({ id: sandbox, nodes, images, managers }, progress, this.#stop(id).signal);
      cold = (await withDeadline(started, START_MS_MAX, "starting the nodes")) === "cold";
    } catch (error) {
      if (live.record.state !== "starting") return;
      log.error({ err: error, session: id, sandbox }, "sandbox did not start");
      await table.apply(live, { kind: "boot-failed", fault: startFault(error) });
      this.#owned.delete(sandbox);
      this.#stops.delete(id);
      // The driver removes what it made; after a deadline it has not had the time. What stays, the next sweep finds.
      await this.#removeQuietly(sandbox);
      return;
    }
    if (live.record.state !== "starting") return;
    live.nodes = live.nodes.map((node) => (node.state === "starting" ? { ...node, state: "ready" } : node));
    // What was ready before says nothing about how long a start takes.
    if (cold) await onBooted(nodes.length, now() - createdAt);
    await table.apply(live, { kind: "booted", expiresAt: now() + this.#options.sessionMs });
  }

  async #remove(live: LiveSession): Promise<void> {
    const { table, sandboxes, log } = this.#options;
    const { id, sandbox } = live.record;
    // Called off, and bounded by deadlines of their own. Removing below them would leave what they make afterwards.
    await this.#starts.get(id);
    await this.changes.settled(id);
    try {
      await sandboxes.end(sandbox);
    } catch (error) {
      log.error({ err: error, session: id, sandbox }, "sandbox could not be removed; it is tried again");
      return;
    }
    await table.apply(live, { kind: "removed" });
  }

  #stop(id: SessionId): AbortController {
    const stop = this.#stops.get(id) ?? new AbortController();
    this.#stops.set(id, stop);
    return stop;
  }

  async #removeQuietly(sandbox: SandboxId): Promise<void> {
    try {
      await this.#options.sandboxes.end(sandbox);
    } catch (error) {
      this.#options.log.warn({ err: error, sandbox }, "sandbox could not be removed yet");
    }
  }

  /** `nodes`: as they were before the engine was asked; what changed meanwhile is news to the answer. */
  #compare(live: LiveSession, nodes: readonly LiveNode[], facts: SandboxFacts | undefined): void {
    if (live.record.state !== "ready") return;
    // Without nodes, and with their network still there, a reset was cut short: its owner resets them again.
    if (!facts) {
      this.#options.log.warn({ session: live.record.id }, "session's nodes are gone from the engine");
      void this.end(live, "lost");
      return;
    }
    const before = JSON.stringify(live.nodes);
    live.nodes = live.nodes.map((node) => (nodes.includes(node) ? comparedNode(node, facts) : node));
    if (JSON.stringify(live.nodes) !== before) this.#options.table.changed.emit(live);
  }

  #nodeStopped({ sandbox, node: name }: NodeAddress, reason: StopReason): void {
    const live = this.#options.table.ofSandbox(sandbox);
    if (!live || (live.record.state !== "starting" && live.record.state !== "ready")) return;
    if (this.changes.under(live.record.id, name)) return;
    const state = reason === "removed" ? "gone" : "stopped";
    live.nodes = live.nodes.map((node) =>
      node.name === name ? { ...node, state, reason: STOP_SENTENCES[reason] } : node,
    );
    this.#options.table.changed.emit(live);
  }
}

function comparedNode(node: LiveNode, facts: SandboxFacts): LiveNode {
  if (node.change !== null) return node;
  const fact = facts.nodes.find(({ name }) => name === node.name);
  if (!fact) return { ...node, state: "gone", reason: node.reason ?? STOP_SENTENCES.removed };
  const address = fact.address ?? node.address;
  if (fact.running) return { ...node, address, state: "ready", reason: null };
  return { ...node, address, state: "stopped", reason: node.reason ?? STOP_SENTENCES.exited };
}

function startFault(error: unknown): Fault {
  if (error instanceof EngineUnavailableError) return { code: "engine-down", message: error.message };
  const cause = error instanceof Error ? error.message : String(error);
  const next =
    error instanceof DeadlineError ? "Try again; if it happens twice, tell the operator." : "Start the lab again.";
  return { code: "failed", message: `The nodes did not start: ${cause.replace(/\.$/, "")}. ${next}` };
}
