import { ok, type Reply, refuse } from "../contract/faults.ts";
import { type LabId, NodeName, type SessionId } from "../contract/ids.ts";
import type { NodeView } from "../contract/session.ts";
import { withDeadline } from "../nodes/deadline.ts";
import { type BootProgress, EngineUnavailableError, type NodeAddress } from "../nodes/node-driver.ts";
import { freshNodes, withBootChange } from "./boot.ts";
import { Listeners } from "./listeners.ts";
import type { SandboxKeeper } from "./sandbox-keeper.ts";
import type { LiveNode, LiveSession, SessionLab } from "./session.ts";
import type { SessionLog, SessionTable } from "./session-table.ts";
import { SwarmReturn } from "./swarm-return.ts";

/** As a whole sandbox's start: images may have to come first. */
const CHANGE_MS_MAX = 5 * 60_000;

const NODE_NAMES = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => NodeName.parse(`node${number}`));
const DONE = { restart: "restarted", reset: "reset", add: "added", remove: "removed" } as const;
const byName = (one: LiveNode, other: LiveNode) => one.name.localeCompare(other.name);

type Change = NonNullable<NodeView["change"]>;

/** A node is about to be stopped on purpose. `why`: a sentence for its viewers. */
export interface NodeLeaving {
  session: SessionId;
  address: NodeAddress;
  why: string;
}

export interface NodeChangesOptions {
  table: SessionTable;
  sandboxes: SandboxKeeper;
  log: SessionLog;
  now: () => number;
  labOf: (lab: LabId) => Pick<SessionLab, "images" | "managers">;
  /** Nodes a session may have at one time. */
  nodesMax: number;
  /** Aborts when the session is ended. */
  signalOf: (id: SessionId) => AbortSignal;
}

/** Restarts and resets the nodes of a session that goes on. How far each is shows in the session's nodes. */
export class NodeChanges {
  readonly leaving: Listeners<NodeLeaving>;
  /** A node has its prompt again. */
  readonly back: Listeners<{ session: SessionId; node: NodeName }>;
  /** A fresh node runs, and could not be brought back into the swarm. */
  readonly outside: Listeners<{ session: SessionId; node: NodeName; error: unknown }>;
  readonly #options: NodeChangesOptions;
  readonly #underWay = new Map<SessionId, Map<NodeName, Promise<void>>>();

  constructor(options: NodeChangesOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.log.error({ err: error }, "a listener of nodes failed");
    this.leaving = new Listeners(onError);
    this.back = new Listeners(onError);
    this.outside = new Listeners(onError);
  }

  /** Begins it; answers at once. Faults: `not-found`, `not-ready` (starting, or being changed already), `ended`. */
  begin(live: LiveSession, names: readonly NodeName[], change: Change): Reply<void> {
    const { state, nodes } = live.record;
    if (state === "starting") return refuse("not-ready", "The nodes are still starting. Wait until they are ready.");
    if (state !== "ready") return refuse("ended", "This session has ended.");
    for (const name of names) {
      if (!nodes.includes(name)) return refuse("not-found", `This session has no ${name}.`);
      if (this.under(live.record.id, name)) {
        return refuse("not-ready", `${name} is being changed already. Wait until it is ready.`);
      }
    }
    const swarm = change === "reset" ? this.#swarmReturn(live, names) : null;
    for (const name of names) this.#begin(live, name, change, swarm);
    return ok(undefined);
  }

  /** Puts one more node into the session, under the first free name. Faults: `too-many`, `full` (the machine), `not-ready`,
   *  `ended`. */
  async add(live: LiveSession): Promise<Reply<void>> {
    const { state, nodes } = live.record;
    if (state === "starting") return refuse("not-ready", "The nodes are still starting. Wait until they are ready.");
    if (state !== "ready") return refuse("ended", "This session has ended.");
    const { nodesMax, table, sandboxes } = this.#options;
    const name = NODE_NAMES.find((free) => !nodes.includes(free));
    if (!name || nodes.length >= nodesMax) {
      return refuse("too-many", `A session may have ${nodesMax} nodes here. Remove one first.`);
    }
    if (!sandboxes.room.forNode()) {
      return refuse(
        "full",
        "This server has no memory for another node now. Try again when others have ended their labs.",
      );
    }
    // In this turn: two requests at once must not get the same name.
    live.nodes = [...live.nodes, ...freshNodes([name], { images: [], managers: [] })].sort(byName);
    const applied = table.apply(live, { kind: "nodes", nodes: [...nodes, name].sort() });
    this.#begin(live, name, "add", null);
    await applied;
    return ok(undefined);
  }

  /** Takes a node out of the session for good; the last one stays. Faults as `begin`, and `not-allowed`. */
  remove(live: LiveSession, name: NodeName): Reply<void> {
    const staying = live.nodes.filter(({ change }) => change !== "remove");
    if (staying.length <= 1) return refuse("not-allowed", "A session keeps one node at least. End it instead.");
    return this.begin(live, [name], "remove");
  }

  /** Whether a change of this node is under way. */
  under(id: SessionId, node: NodeName): boolean {
    return this.#underWay.get(id)?.has(node) ?? false;
  }

  /** Resolves when no change of this session is under way. Never rejects. */
  async settled(id: SessionId): Promise<void> {
    await Promise.all(this.#underWay.get(id)?.values() ?? []);
  }

  /** Null in a lab whose nodes begin without a swarm. */
  #swarmReturn(live: LiveSession, names: readonly NodeName[]): SwarmReturn | null {
    const { labOf, sandboxes, signalOf, now } = this.#options;
    const { id, sandbox, lab } = live.record;
    const { managers } = labOf(lab);
    if (managers.length === 0) return null;
    const progress: BootProgress = (node, step, news) =>
      this.#show(live, node, (before) => withBootChange(before, step, news, now()));
    return new SwarmReturn(names, (came) => {
      const nodes = live.record.nodes.filter((node) => came.includes(node) || !names.includes(node));
      const leading = nodes.filter((node) => managers.includes(node));
      const swarm = { nodes, managers: leading.length > 0 ? leading : nodes.slice(0, 1), fresh: came };
      return sandboxes.formSwarm(sandbox, swarm, progress, signalOf(id));
    });
  }

  #begin(live: LiveSession, name: NodeName, change: Change, swarm: SwarmReturn | null): void {
    const { id } = live.record;
    const all = this.#underWay.get(id) ?? new Map<NodeName, Promise<void>>();
    this.#underWay.set(id, all);
    const done = this.#carryOut(live, name, change, swarm).finally(() => {
      all.delete(name);
      if (all.size === 0) this.#underWay.delete(id);
    });
    all.set(name, done);
  }

  async #carryOut(live: LiveSession, name: NodeName, change: Change, swarm: SwarmReturn | null): Promise<void> {
    const { signalOf, log, now, labOf } = this.#options;
    const { id, sandbox, lab } = live.record;
    const address = { sandbox, node: name };
    const known = change === "add" ? { images: [], managers: [] } : labOf(lab);
    const progress: BootProgress = (node, step, news) =>
      this.#show(live, node, (before) => withBootChange(before, step, news, now()));
    this.#show(live, name, (before) => starting(before, change, known));
    // After this turn: whoever asked has its answer, and the change is known to be under way.
    await Promise.resolve();
    this.leaving.emit({
      session: id,
      address,
      why: `${name} is being ${DONE[change]}.`,
    });
    try {
      const signal = signalOf(id);
      signal.throwIfAborted();
      await withDeadline(
        this.#work(address, known.images, change, progress, signal),
        CHANGE_MS_MAX,
        `starting ${name}`,
      );
      if (change === "remove") return await this.#removed(live, name);
      const lost = await this.#joined(live, name, swarm);
      this.#show(live, name, (before) => ({ ...before, state: "ready", reason: null, change: null }));
      this.back.emit({ session: id, node: name });
      if (lost) this.outside.emit({ session: id, node: name, error: lost.error });
    } catch (error) {
      swarm?.failed(name);
      if (live.record.state !== "ready") return;
      log.error({ err: error, session: id, node: name, change }, "a node could not be changed");
      this.#show(live, name, (before) => ({
        ...before,
        state: "stopped",
        reason: failure(change, error),
        change: null,
      }));
    }
  }

  /** What kept the node out of the swarm; it is of use without. */
  async #joined(live: LiveSession, name: NodeName, swarm: SwarmReturn | null): Promise<{ error: unknown } | null> {
    try {
      await swarm?.came(name);
      return null;
    } catch (error) {
      this.#options.log.warn({ err: error, session: live.record.id, node: name }, "a node is in no swarm");
      return { error };
    }
  }

  #work(
    address: NodeAddress,
    images: string[],
    change: Change,
    progress: BootProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { sandboxes } = this.#options;
    switch (change) {
      case "restart":
        return sandboxes.restartNode(address, progress, signal);
      case "reset":
      case "add":
        return sandboxes.startNode(address, images, progress, signal);
      case "remove":
        return sandboxes.removeNode(address);
      default:
        return change satisfies never;
    }
  }

  async #removed(live: LiveSession, name: NodeName): Promise<void> {
    if (live.record.state !== "ready") return;
    live.nodes = live.nodes.filter((node) => node.name !== name);
    const nodes = live.record.nodes.filter((node) => node !== name);
    await this.#options.table.apply(live, { kind: "nodes", nodes });
  }

  #show(live: LiveSession, name: NodeName, next: (before: LiveNode) => LiveNode): void {
    if (live.record.state !== "ready") return;
    live.nodes = live.nodes.map((node) => (node.name === name ? next(node) : node));
    this.#options.table.changed.emit(live);
  }
}

function starting(node: LiveNode, change: Change, lab: Pick<SessionLab, "images" | "managers">): LiveNode {
  const [fresh] = freshNodes([node.name], lab);
  return { ...node, ...fresh, address: node.address, change };
}

function failure(change: Change, error: unknown): string {
  if (error instanceof EngineUnavailableError) return `${error.message} Then reset the node.`;
  const cause = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  return `The ${change} did not work: ${cause}. Try a reset.`;
}
