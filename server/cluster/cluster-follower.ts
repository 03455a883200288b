import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { ClusterChange, ClusterView, NodeUsage, TileDetails } from "../contract/cluster.ts";
import type { NodeName, SessionId } from "../contract/ids.ts";
import type { ClusterEngine } from "../nodes/cluster-engine.ts";
import { ClusterLooker } from "./cluster-looker.ts";
import { answers, changingRole, type Machine, spokesmen } from "./cluster-state.ts";
import { differenceOf } from "./difference.ts";
import { UsageHistory } from "./usage.ts";
import { UsageSampler } from "./usage-sampler.ts";
import { isUnsettled, type Scene, sceneOf } from "./view.ts";

/** Answers of several engines to the same deed become one picture. Milliseconds. */
const DRAW_MS = 8;
/** While something is on its way: how often its end is looked for, and for how long at that pace. Milliseconds. */
const UNSETTLED_MS = 1000;
const UNSETTLED_LATER_MS = 3000;
const UNSETTLED_SOON_MS = 20_000;

/** What is needed of one node. */
export interface FollowedNode {
  engine: ClusterEngine;
  /** Starts a command on the node and gives its input and output. */
  open: (command: string) => Promise<Duplex>;
}

export interface ClusterFollowerOptions {
  session: SessionId;
  nodes: ReadonlyMap<NodeName, FollowedNode>;
  onChange: (change: ClusterChange) => void;
  onUsage: (usage: NodeUsage[]) => void;
  onError: (error: unknown, node: NodeName) => void;
  /** Epoch milliseconds. */
  now: () => number;
}

/** One session's picture while somebody looks at it. */
export class ClusterFollower implements Disposable {
  readonly #options: ClusterFollowerOptions;
  readonly #epoch = randomUUID().slice(0, 8);
  readonly #looker: ClusterLooker;
  readonly #samplers: UsageSampler[];
  readonly #usage = new UsageHistory();
  readonly #inSwarm = new Map<NodeName, boolean>();
  #scene: Scene;
  #revision = 0;
  #drawTimer: NodeJS.Timeout | null = null;
  #usageTimer: NodeJS.Timeout | null = null;
  #unsettledSince: number | null = null;

  constructor(options: ClusterFollowerOptions, machines: readonly Machine[]) {
    this.#options = options;
    const engines = new Map([...options.nodes].map(([node, { engine }]) => [node, engine]));
    const { onError, now } = options;
    this.#looker = new ClusterLooker({ engines, onFacts: () => this.#drawSoon(), onError, now }, machines);
    this.#scene = sceneOf(this.#looker.facts);
    this.#looker.start();
    this.#samplers = [...options.nodes].map(([node, { open }]) => this.#sampler(node, open));
  }

  view(): ClusterView {
    const { session, now } = this.#options;
    return { session, epoch: this.#epoch, revision: this.#revision, serverTime: now(), ...this.#scene };
  }

  usage(): NodeUsage[] {
    return this.#usage.all();
  }

  setMachines(machines: readonly Machine[]): void {
    for (const { name, trouble } of machines) if (trouble) this.#usage.forget(name);
    this.#looker.setMachines(machines);
  }

  /** A command has ended on this node; what it did may not have an event of its own. */
  suspect(node: NodeName): void {
    this.#looker.suspect(node);
  }

  /** More about one tile; null when it is not there any more. Rejects when its engine does not answer. */
  async details(id: string): Promise<TileDetails | null> {
    const tile = this.#scene.tiles.find((candidate) => candidate.id === id);
    if (!tile) return null;
    const facts = this.#looker.facts;
    const own = facts.nodes.find(({ name }) => name === tile.node);
    const engine = own && answers(own) ? this.#options.nodes.get(own.name)?.engine : undefined;
    const found = engine && tile.container ? await engine.containerDetails(tile.container) : null;
    if (found) return { id, ...found };
    if (tile.kind === "container") return null;
    for (const node of spokesmen(facts).values()) {
      const told = await this.#options.nodes.get(node)?.engine.taskDetails(id);
      if (told) return { id, ...told };
    }
    return null;
  }

  engineOf(node: NodeName): ClusterEngine | null {
    return this.#options.nodes.get(node)?.engine ?? null;
  }

  [Symbol.dispose](): void {
    this.#looker[Symbol.dispose]();
    for (const sampler of this.#samplers) sampler[Symbol.dispose]();
    if (this.#drawTimer) clearTimeout(this.#drawTimer);
    if (this.#usageTimer) clearTimeout(this.#usageTimer);
  }

  #drawSoon(): void {
    this.#drawTimer ??= setTimeout(() => {
      this.#drawTimer = null;
      this.#draw();
    }, DRAW_MS);
  }

  #draw(): void {
    const { session, now, onChange } = this.#options;
    const scene = sceneOf(this.#looker.facts);
    const difference = differenceOf(this.#scene, scene);
    this.#scene = scene;
    this.#watchUnsettled(scene);
    if (!difference) return;
    this.#revision += 1;
    onChange({ session, epoch: this.#epoch, revision: this.#revision, serverTime: now(), ...difference });
  }

  /** A task that cannot get its image fails without any event: what is on its way is looked after. */
  #watchUnsettled(scene: Scene): void {
    const changing = changingRole(this.#looker.facts);
    if (!isUnsettled(scene) && changing.length === 0) {
      this.#unsettledSince = null;
      return;
    }
    const now = this.#options.now();
    this.#unsettledSince ??= now;
    const inMs = now - this.#unsettledSince < UNSETTLED_SOON_MS ? UNSETTLED_MS : UNSETTLED_LATER_MS;
    this.#looker.lookAgain(inMs, changing);
  }

  #sampler(node: NodeName, open: FollowedNode["open"]): UsageSampler {
    return new UsageSampler({
      open,
      mayAsk: () => this.#looker.facts.nodes.some(({ name, machine }) => name === node && machine === ""),
      onReading: (reading, at) => {
        const before = this.#inSwarm.get(node);
        this.#inSwarm.set(node, reading.inSwarm);
        if (before !== undefined && before !== reading.inSwarm) this.#looker.suspect(node);
        if (this.#usage.take(node, reading, at)) this.#tellUsage();
      },
    });
  }

  /** The nodes are read at the same moment: one message for all of them. */
  #tellUsage(): void {
    this.#usageTimer ??= setTimeout(() => {
      this.#usageTimer = null;
      this.#options.onUsage(this.#usage.all());
    }, 100);
  }
}
