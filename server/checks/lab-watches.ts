import type { LabId, NodeName, SessionId } from "../contract/ids.ts";
import type { Insides } from "../nodes/insides.ts";
import type { LiveSession } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { type FollowNode, LabWatch, type WatchedLab } from "./lab-watch.ts";

export interface LabWatchesOptions {
  sessions: Sessions;
  labs: ReadonlyMap<LabId, WatchedLab>;
  insides: Insides;
  follow: FollowNode;
  onError: (error: unknown, session: SessionId, node: string) => void;
}

/** One watch per session that is ready; begun, ended and forgotten with it. */
export class LabWatches {
  readonly #options: LabWatchesOptions;
  readonly #watches = new Map<SessionId, LabWatch>();
  /** The nodes each watch was begun with. */
  readonly #nodes = new Map<SessionId, string>();

  constructor(options: LabWatchesOptions) {
    this.#options = options;
    options.sessions.onChanged((live) => this.#follow(live));
    options.sessions.onEnded(({ record }) => this.#stop(record.id));
  }

  commandBegan(session: SessionId): void {
    this.#watches.get(session)?.commandBegan();
  }

  /** A command ended in one of the session's terminals: what it did may not have an event of its own. */
  commandEnded(session: SessionId): void {
    this.#watches.get(session)?.commandEnded();
  }

  /** Something changed that no engine tells of: a node is back. */
  look(session: SessionId): void {
    this.#watches.get(session)?.look();
  }

  /** A node stops on purpose: what it said of itself is no longer so. */
  forget(session: SessionId, node: NodeName): void {
    this.#watches.get(session)?.forget(node);
  }

  /** A lab's files have changed: its checks and variables may be others now. */
  labChanged(lab: LabId): void {
    for (const live of this.#options.sessions.unfinished()) if (live.record.lab === lab) this.look(live.record.id);
  }

  close(): void {
    for (const session of [...this.#watches.keys()]) this.#stop(session);
  }

  #follow(live: LiveSession): void {
    const { id, state, sandbox, lab } = live.record;
    if (state !== "ready") {
      if (state !== "starting") this.#stop(id);
      return;
    }
    const watched = this.#options.labs.get(lab);
    if (!watched) return;
    const nodes = live.record.nodes.join(" ");
    if (this.#nodes.get(id) === nodes) return;
    // Begun anew when a node was added or removed: the same questions to other nodes.
    this.#stop(id);
    this.#nodes.set(id, nodes);
    const { sessions, insides, follow, onError } = this.#options;
    const watch = new LabWatch({
      lab: () => this.#options.labs.get(lab) ?? watched,
      insides: new Map(live.record.nodes.map((node) => [node, insides.of({ sandbox, node })])),
      follow,
      checks: () => live.checks,
      onVars: (vars) => sessions.setVars(id, { ...addresses(live), ...vars }),
      onCheck: (check, checkState) => sessions.setCheck(id, check, checkState),
      onError: (error, node) => onError(error, id, node),
      now: Date.now,
    });
    this.#watches.set(id, watch);
    sessions.setVars(id, addresses(live));
    watch.start();
  }

  #stop(session: SessionId): void {
    this.#watches.get(session)?.[Symbol.dispose]();
    this.#watches.delete(session);
    this.#nodes.delete(session);
  }
}

/** `$NODE1_IP` and so on: there in every lab. */
function addresses(live: LiveSession): Record<string, string> {
  return Object.fromEntries(
    live.nodes.flatMap(({ name, address }) => (address ? [[`${name.toUpperCase()}_IP`, address]] : [])),
  );
}
