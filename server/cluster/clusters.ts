import type { ClusterChange, ClusterJoined, NodeNetworks, NodeUsage, TileDetails } from "../contract/cluster.ts";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { NodeName, SessionId } from "../contract/ids.ts";
import type { NodeAddress } from "../nodes/node-driver.ts";
import { Listeners } from "../sessions/listeners.ts";
import type { LiveSession } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { ClusterFollower, type FollowedNode } from "./cluster-follower.ts";
import { IS_STARTING, type Machine } from "./cluster-state.ts";

/** A reload, or a flight through a tunnel, finds the picture still warm. Milliseconds. */
const STOP_AFTER_MS = 15_000;

export interface ClustersOptions {
  sessions: Sessions;
  /** What is needed of a node; asked for once each time somebody begins to look. */
  nodeOf: (address: NodeAddress) => FollowedNode;
  onError: (error: unknown, session: SessionId, node: NodeName | null) => void;
  now?: () => number;
}

interface Watched {
  follower: ClusterFollower;
  /** The nodes it was begun with. */
  nodes: string;
  watchers: number;
  stop: NodeJS.Timeout | null;
}

/** The pictures of all sessions that somebody looks at. Nobody looking: nothing is asked of any node. */
export class Clusters {
  readonly #options: ClustersOptions;
  readonly #watched = new Map<SessionId, Watched>();
  readonly #changes: Listeners<ClusterChange>;
  readonly #usages: Listeners<{ session: SessionId; usage: NodeUsage[] }>;

  constructor(options: ClustersOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.onError(error, "" as SessionId, null);
    this.#changes = new Listeners(onError);
    this.#usages = new Listeners(onError);
    options.sessions.onChanged((live) => {
      if (live.record.state !== "ready") this.#stop(live.record.id);
      else this.#follow(live);
    });
    options.sessions.onEnded(({ record }) => this.#stop(record.id));
  }

  onChanged = (listener: (change: ClusterChange) => void) => this.#changes.add(listener);
  onUsage = (listener: (usage: { session: SessionId; usage: NodeUsage[] }) => void) => this.#usages.add(listener);

  /** One more browser looks, until `leave`. Faults: `not-ready`, `ended`. */
  join(live: LiveSession): Reply<void> {
    const { id, state } = live.record;
    if (state === "starting") return refuse("not-ready", "The nodes are still starting.");
    if (state !== "ready") return refuse("ended", "This session has ended.");
    const watched = this.#watched.get(id) ?? this.#begin(live);
    watched.watchers += 1;
    if (watched.stop) clearTimeout(watched.stop);
    watched.stop = null;
    return ok(undefined);
  }

  leave(session: SessionId): void {
    const watched = this.#watched.get(session);
    if (!watched) return;
    watched.watchers -= 1;
    if (watched.watchers > 0) return;
    watched.stop ??= setTimeout(() => this.#stop(session), STOP_AFTER_MS);
    watched.stop.unref();
  }

  /** The picture as it is now. Fault: `not-ready` when nobody has joined. */
  now(session: SessionId): Reply<ClusterJoined> {
    const follower = this.#watched.get(session)?.follower;
    return follower ? ok({ view: follower.view(), usage: follower.usage() }) : notJoined();
  }

  /** Faults: `not-found` (the tile is gone), `failed` (its engine does not answer), `not-ready`. */
  async details(session: SessionId, tile: string): Promise<Reply<TileDetails>> {
    const follower = this.#watched.get(session)?.follower;
    if (!follower) return notJoined();
    try {
      const details = await follower.details(tile);
      return details ? ok(details) : refuse("not-found", "It is not there any more.");
    } catch (error) {
      this.#options.onError(error, session, null);
      return refuse("failed", "The node's engine does not answer. Try again in a few seconds.");
    }
  }

  /** Faults: `not-found` (no such node), `failed` (its engine does not answer), `not-ready`. */
  async networks(session: SessionId, node: NodeName): Promise<Reply<NodeNetworks>> {
    const follower = this.#watched.get(session)?.follower;
    if (!follower) return notJoined();
    const engine = follower.engineOf(node);
    if (!engine) return refuse("not-found", `This session has no ${node}.`);
    try {
      return ok(await engine.networks());
    } catch (error) {
      this.#options.onError(error, session, node);
      return refuse("failed", `The engine of ${node} does not answer. Try again in a few seconds.`);
    }
  }

  /** A command has ended on a node of this session. */
  suspect(session: SessionId, node: NodeName): void {
    this.#watched.get(session)?.follower.suspect(node);
  }

  close(): void {
    for (const session of [...this.#watched.keys()]) this.#stop(session);
  }

  #follow(live: LiveSession): void {
    const watched = this.#watched.get(live.record.id);
    if (!watched) return;
    const nodes = live.record.nodes.join(" ");
    if (watched.nodes === nodes) {
      watched.follower.setMachines(machinesOf(live));
      return;
    }
    // A node was added or removed: another picture, which the same people look at.
    watched.follower[Symbol.dispose]();
    watched.follower = this.#followerOf(live);
    watched.nodes = nodes;
  }

  #begin(live: LiveSession): Watched {
    const follower = this.#followerOf(live);
    const watched: Watched = { follower, nodes: live.record.nodes.join(" "), watchers: 0, stop: null };
    this.#watched.set(live.record.id, watched);
    return watched;
  }

  #followerOf(live: LiveSession): ClusterFollower {
    const { id, sandbox, nodes } = live.record;
    const { nodeOf, onError, now = Date.now } = this.#options;
    return new ClusterFollower(
      {
        session: id,
        nodes: new Map(nodes.map((node) => [node, nodeOf({ sandbox, node })])),
        onChange: (change) => this.#changes.emit(change),
        onUsage: (usage) => this.#usages.emit({ session: id, usage }),
        onError: (error, node) => onError(error, id, node),
        now,
      },
      machinesOf(live),
    );
  }

  #stop(session: SessionId): void {
    const watched = this.#watched.get(session);
    if (!watched) return;
    if (watched.stop) clearTimeout(watched.stop);
    this.#watched.delete(session);
    watched.follower[Symbol.dispose]();
  }
}

const notJoined = () => refuse("not-ready", "Nobody looks at this cluster yet. Open the session's page first.");

const machinesOf = (live: LiveSession): Machine[] =>
  live.nodes.map(({ name, address, state, reason }) => ({
    name,
    address,
    trouble: state === "ready" ? "" : (reason ?? (state === "starting" ? IS_STARTING : "It stopped.")),
  }));
