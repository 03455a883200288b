import type { LabId, NodeName, SandboxId } from "../contract/ids.ts";
import { withDeadline } from "../nodes/deadline.ts";
import type { Freezer } from "../nodes/engine-freezer.ts";
import { formSwarm, type SwarmSpec } from "../nodes/form-swarm.ts";
import type { Inside } from "../nodes/inside.ts";
import type {
  BootProgress,
  NodeAddress,
  NodeDriver,
  SandboxFacts,
  SandboxSpec,
  StopReason,
} from "../nodes/node-driver.ts";
import { randomId } from "../store/random-id.ts";
import type { Store } from "../store/store.ts";
import type { CapacityLimits, Machine } from "./capacity.ts";
import type { Member } from "./member.ts";
import { NodeTurns } from "./node-turns.ts";
import { Pool, type PoolLimits, type PoolLog } from "./pool.ts";
import { planReconcile } from "./reconcile-plan.ts";
import { Room } from "./room.ts";
import { type SandboxShape, shapeKey, type WantedShape } from "./shape.ts";
import { Thaws } from "./thaws.ts";
import { Turns } from "./turns.ts";

/** News of a stopped node can come after its sandbox is gone; until then it counts as stopped on purpose. */
const LATE_NEWS_MS = 30_000;
/** Boots of three nodes side by side on one processor only wait for each other. Sandboxes per processor. */
const BOOTS_PER_PROCESSOR = 2;

/** A class that ends at once would keep the engine so busy that it gives up on some of its containers. Sandboxes. */
const REMOVALS_MAX = 3;
/** Nodes get no grace when they are removed, so a minute means the engine hangs; the next sweep tries again. */
const REMOVE_MS_MAX = 60_000;

type StopListener = (node: NodeAddress, reason: StopReason) => void;

/** Where a handed-out sandbox came from: made ahead (`hot`, `frozen`, or still booting), or made for this session. */
export type Origin = "hot" | "frozen" | "booting" | "cold";

export interface SandboxesStatus {
  /** Null until the engine has answered. */
  machine: Machine | null;
  /** Everything that is there or promised, the pool included. */
  sandboxes: number;
  nodes: number;
  /** `changing`: booting, or on the way from one to the other. */
  pool: { hot: number; frozen: number; changing: number };
  /** Since the start of this server. */
  handedOut: Record<Origin, number>;
  /** Sandboxes that are to be there for reservations now, beside those that their sessions have. */
  reserved: number;
}

export interface SandboxesOptions {
  driver: NodeDriver;
  store: Pick<Store, "addPooled" | "pooled" | "removePooled">;
  pool: PoolLimits;
  /** Shapes to have one of at any time, the most important first. */
  pinned: () => SandboxShape[];
  /** Sandboxes reserved for who starts a lab now, beside those that have begun. */
  kept: () => { lab: LabId; shape: SandboxShape; count: number }[];
  freezer: Freezer;
  /** The connection into a node. */
  inside: (node: NodeAddress) => Pick<Inside, "run">;
  /** Connects to the nodes of a sandbox that waits, so that nobody has to wait for that. Never rejects. */
  warm: (sandbox: SandboxId, nodes: NodeName[]) => Promise<void>;
  /** Nothing is left of a sandbox; may be said twice. */
  onGone: (sandbox: SandboxId) => void;
  capacity: CapacityLimits;
  /** Bytes that programs on the engine's machine could still get; null when that cannot be known. */
  availableBytes: () => number | null;
  log: PoolLog;
  now?: () => number;
}

/** The sandboxes of this server: made, kept ready, handed out, ended, and brought in line with what sessions own. */
export class Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #driver: NodeDriver;
  readonly #thaws: Thaws;
  readonly #removals = new Turns(REMOVALS_MAX);
  readonly #pool: Pool;
  readonly #listeners = new Set<StopListener>();
  /** Told of nodes whose engines could not be woken for whoever has them. */
  readonly asleep = new Set<(node: NodeAddress) => void>();
  #turns = new Turns(1);
  /** How much of the machine is taken, and how much is left for whom. */
  readonly room: Room;
  /** Sandboxes that are being ended: their nodes stop on purpose. */
  readonly #ending = new Map<SandboxId, Promise<void>>();
  /** Sandboxes that are being made or handed over are nobody's yet, and must not be taken for leftovers. */
  readonly #starting = new Map<SandboxId, Promise<void>>();
  /** Calls off what boots. */
  readonly #boots = new Map<SandboxId, AbortController>();
  readonly #taken = new Map<SandboxId, { nodes: number; member: Member | null; origin: Origin }>();
  readonly #handedOut: Record<Origin, number> = { hot: 0, frozen: 0, booting: 0, cold: 0 };
  readonly #nodeTurns = new NodeTurns();

  constructor(options: SandboxesOptions) {
    const { driver, store, pool, freezer, pinned, kept, warm, log, now = Date.now } = options;
    this.#options = options;
    this.#driver = driver;
    this.#thaws = new Thaws({
      ...{ freezer, log },
      needed: (id) => !this.#ending.has(id),
      onFailed: (sandbox, nodes) => {
        for (const tell of this.asleep) for (const node of nodes) tell({ sandbox, node });
      },
    });
    this.room = new Room({
      ...{ capacity: options.capacity, kept },
      pool: { has: (id) => this.#pool.has(id), count: (shape) => this.#pool.count(shape) },
      isToCome: (id) => this.#starting.has(id) || this.#taken.get(id)?.member === null,
    });
    this.#pool = new Pool({
      ...{ driver, store, freezer, pinned, kept, warm, log, now },
      limits: pool,
      boot: (spec, progress) => this.#boot(spec, progress),
      inUse: () => [...this.room.living.keys()].some((id) => !this.#pool.has(id)),
      remove: (id) => this.end(id),
      fits: (nodes) => this.#turns.free && this.room.fits(nodes),
    });
  }

  /** Watches the engine for nodes that stop, until the signal aborts. */
  watch(signal: AbortSignal): Promise<void> {
    return this.#driver.watch((node, reason) => {
      if (this.#ending.has(node.sandbox) || this.#nodeTurns.has(node)) return;
      if (this.#pool.has(node.sandbox)) return this.#pool.drop(node.sandbox);
      for (const listener of this.#listeners) listener(node, reason);
    }, signal);
  }

  /** Calls back when a node stops that nobody is ending. Returns the way to stop listening. */
  onNodeStopped(listener: StopListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Promises a sandbox of this shape: the id of one that is ready, or nearly, or else of one that `start` will make.
   * Null when the machine has no room. Whoever takes one starts or ends it.
   */
  take(shape: WantedShape): SandboxId | null {
    const nodes = shape.nodes.length;
    const reserved = this.#options
      .kept()
      .filter((each) => each.lab !== shape.id && shapeKey(each.shape) === shapeKey(shape))
      .reduce((sum, { count }) => sum + count, 0);
    if (this.room.for(shape, { offered: this.#pool.count(shape) > reserved }) < 1) return null;
    const member = this.#pool.take(shape, reserved);
    const id = member?.id ?? (randomId(12) as SandboxId);
    if (!member) {
      const leaving = new Set<SandboxId>();
      while (!this.room.fits(nodes, leaving)) {
        const gone = this.#pool.giveWay();
        if (gone === null) break;
        leaving.add(gone);
      }
    }
    const origin = !member ? "cold" : member.booted ? member.tier : "booting";
    this.#handedOut[origin] += 1;
    this.#taken.set(id, { nodes, member, origin });
    this.room.living.set(id, nodes);
    return id;
  }

  /**
   * Resolves to where it came from when every node is ready to be handed out. Throws NodeStartError,
   * EngineUnavailableError or the signal's reason, with nothing left behind.
   */
  async start(
    { managers, ...spec }: SandboxSpec & { managers: NodeName[] },
    progress: BootProgress,
    signal?: AbortSignal,
  ): Promise<Origin> {
    const taken = this.#taken.get(spec.id);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => this.#boots.get(spec.id)?.abort(signal.reason), { once: true });
    await (taken?.member ? this.#handOver(taken.member, progress) : this.#boot(spec, progress));
    if (taken?.member?.frozen) void this.#thaws.thaw(spec.id, spec.nodes);
    if (managers.length > 0) {
      const { id, nodes } = spec;
      // Not while it waits in the pool: a swarm that was frozen takes its nodes for dead when it goes on.
      await this.#track(id, this.formSwarm(id, { nodes, managers, fresh: nodes }, progress, signal));
    }
    return taken?.member ? taken.origin : "cold";
  }

  #handOver(member: Member, progress: BootProgress): Promise<void> {
    return this.#track(
      member.id,
      this.#driver.admit().then(() => member.handOver(progress)),
    );
  }

  /** Puts the fresh nodes into the sandbox's swarm; all of them make a new one. Throws as nodes/form-swarm.ts. */
  formSwarm(sandbox: SandboxId, swarm: SwarmSpec, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const run = (node: NodeName, script: string, deadlineMs: number) =>
      this.#options.inside({ sandbox, node }).run(script, deadlineMs);
    return formSwarm(run, swarm, progress, signal);
  }

  /** A fresh node in place of what stands under its name. Throws NodeStartError, EngineUnavailableError or the signal's reason. */
  startNode(node: NodeAddress, images: string[], progress: BootProgress, signal?: AbortSignal): Promise<void> {
    return this.#nodeTurns.run(node, () => this.#driver.startNode(node, images, progress, signal));
  }

  /** The node stops and starts with its disk. Throws as `startNode`, and NodeUnreachableError when nothing is left of it. */
  restartNode(node: NodeAddress, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    return this.#nodeTurns.run(node, () => this.#driver.restartNode(node, progress, signal));
  }

  removeNode(node: NodeAddress): Promise<void> {
    return this.#nodeTurns.run(node, () => this.#driver.removeNode(node));
  }

  /** Removes everything of the sandbox, after what is under way in it. Calling it twice is one removal. Rejects with DeadlineError
   *  when the engine hangs. */
  end(id: SandboxId): Promise<void> {
    const running = this.#ending.get(id);
    if (running !== undefined) return running;
    this.#taken.delete(id);
    this.#boots.get(id)?.abort(new Error("The sandbox is being removed."));
    const underWay = Promise.allSettled([this.#starting.get(id), ...this.#nodeTurns.of(id)]);
    const settled = withDeadline(underWay, REMOVE_MS_MAX, "ending what is under way in the nodes");
    const removal = settled.then(() => this.#removals.run(() => this.#remove(id)));
    this.#ending.set(id, removal);
    removal.then(
      () => {
        this.#forget(id);
        setTimeout(() => this.#ending.delete(id), LATE_NEWS_MS).unref();
      },
      () => this.#ending.delete(id),
    );
    return removal;
  }

  #remove(id: SandboxId): Promise<void> {
    return withDeadline(this.#driver.removeSandbox(id), REMOVE_MS_MAX, "removing the nodes");
  }

  /** Begins to remove what nobody owns and is not being made; resolves to what is there of the rest. */
  async reconcile(owned: ReadonlySet<SandboxId>): Promise<SandboxFacts[]> {
    const before = [...this.room.living.keys()];
    const there = await this.#driver.listSandboxes();
    if (!this.room.adopted) await this.#pool.adopt(there, owned);
    this.room.adopted = true;
    this.#pool.compare(there);
    const coming = { has: (id: SandboxId) => this.#starting.has(id) || this.#taken.has(id) };
    const plan = planReconcile(there, { owned, pooled: this.#pool, coming, before });
    // The list may be older than a removal that is over.
    for (const { id, nodes } of there) if (!this.#ending.has(id)) this.room.living.set(id, nodes.length);
    for (const id of plan.gone) if (!this.#ending.has(id)) this.#forget(id);
    for (const id of plan.remove) {
      this.end(id).catch((error: unknown) => {
        this.#options.log.warn({ err: error, sandbox: id }, "what nobody owns could not be removed; it is tried again");
      });
    }
    return plan.owned;
  }

  /** Nothing of it is on the engine any more, whoever removed it. */
  #forget(id: SandboxId): void {
    this.room.living.delete(id);
    this.#options.onGone(id);
  }

  /** Looks at the machine, and brings the pool nearer to what is wanted. Throws EngineUnavailableError. */
  async tend(): Promise<void> {
    const { memoryBytes, processors } = this.room.machine ?? (await this.#driver.ping());
    if (!this.room.machine) this.#turns = new Turns(Math.max(2, processors * BOOTS_PER_PROCESSOR));
    this.room.machine = { memoryBytes, processors, availableBytes: this.#options.availableBytes() };
    this.#pool.tend();
  }

  /** For the operator: what there is, how ready it is, and where those that were handed out came from. */
  status(): SandboxesStatus {
    const pool: SandboxesStatus["pool"] = { hot: 0, frozen: 0, changing: 0 };
    for (const { settled, tier } of this.#pool.members) pool[settled ? tier : "changing"] += 1;
    const { sandboxes, nodes } = this.room.load();
    const reserved = this.#options.kept().reduce((sum, { count }) => sum + count, 0);
    return { machine: this.room.machine, sandboxes, nodes, pool, handedOut: { ...this.#handedOut }, reserved };
  }

  /** No more boots ahead; what there is waits for the next server. */
  close(): void {
    this.#pool.close();
  }

  #boot(spec: SandboxSpec, progress: BootProgress): Promise<void> {
    this.room.living.set(spec.id, spec.nodes.length);
    const calledOff = new AbortController();
    this.#boots.set(spec.id, calledOff);
    const boot = this.#inTurn(calledOff.signal, () => this.#driver.createSandbox(spec, progress, calledOff.signal));
    boot.catch(() => this.room.living.delete(spec.id));
    return this.#track(
      spec.id,
      boot.finally(() => this.#boots.delete(spec.id)),
    );
  }

  /** Nobody waits for the turn of what is called off; what has begun ends by its signal. */
  #inTurn(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
    let begun = false;
    const done = this.#turns.run(() => {
      signal.throwIfAborted();
      begun = true;
      return act();
    });
    const calledOff = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => begun || reject(signal.reason), { once: true });
    });
    return Promise.race([done, calledOff]);
  }

  #track(id: SandboxId, start: Promise<void>): Promise<void> {
    const tracked = start.finally(() => {
      this.#starting.delete(id);
      this.#taken.delete(id);
    });
    this.#starting.set(id, tracked);
    return tracked;
  }
}
