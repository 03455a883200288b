import type { SandboxId, SessionId } from "../contract/ids.ts";
import type { SessionState } from "../contract/session.ts";
import type { ProgressEntry } from "../store/progress.ts";
import type { Store } from "../store/store.ts";
import { Listeners } from "./listeners.ts";
import type { LiveSession } from "./session.ts";
import { isFinished, nextState, type Presence, type SessionEvent } from "./state.ts";

/** A reload shortly after the end still shows what each node went through; later the record alone is left. */
const FINISHED_KEPT_MS = 10 * 60_000;

export interface SessionLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The sessions this server knows, in memory and in the store. Every change of state goes through `apply`. */
export class SessionTable {
  readonly changed: Listeners<LiveSession>;
  readonly ended: Listeners<LiveSession>;
  readonly #sessions = new Map<SessionId, LiveSession>();
  /** Beside the sessions: after a restart browsers may be back before their session is. */
  readonly #presence = new Map<SessionId, Presence>();
  readonly #store: Store;
  readonly #log: SessionLog;
  readonly #now: () => number;
  /** Store writes one after the other, so that an older state never overtakes a newer one. */
  #writes: Promise<void> = Promise.resolve();

  constructor(store: Store, log: SessionLog, now: () => number) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
    const onError = (error: unknown) => log.error({ err: error }, "a listener of sessions failed");
    this.changed = new Listeners(onError);
    this.ended = new Listeners(onError);
  }

  add(live: LiveSession): void {
    const { id } = live.record;
    this.#sessions.set(id, live);
    this.#presence.set(id, { connections: this.presence(id).connections, emptySince: this.#now() });
  }

  drop(id: SessionId): void {
    this.#sessions.delete(id);
    if (this.presence(id).connections === 0) this.#presence.delete(id);
  }

  get(id: SessionId): LiveSession | null {
    return this.#sessions.get(id) ?? null;
  }

  ofSandbox(sandbox: SandboxId): LiveSession | null {
    return this.all().find(({ record }) => record.sandbox === sandbox) ?? null;
  }

  all(): LiveSession[] {
    return [...this.#sessions.values()];
  }

  inState(...states: SessionState[]): LiveSession[] {
    return this.all().filter(({ record }) => states.includes(record.state));
  }

  presence(id: SessionId): Presence {
    return this.#presence.get(id) ?? { connections: 0, emptySince: this.#now() };
  }

  connected(id: SessionId): void {
    const { connections, emptySince } = this.presence(id);
    this.#presence.set(id, { connections: connections + 1, emptySince });
  }

  disconnected(id: SessionId): void {
    const connections = Math.max(0, this.presence(id).connections - 1);
    if (connections === 0 && !this.#sessions.has(id)) this.#presence.delete(id);
    else this.#presence.set(id, { connections, emptySince: this.#now() });
  }

  /** Moves the session forward, keeps it, tells the listeners. False when the event does not apply any more. */
  async apply(live: LiveSession, event: SessionEvent): Promise<boolean> {
    const next = nextState(live.record, event, this.#now());
    if (next === live.record) return false;
    live.record = next;
    if (isFinished(next)) live.nodes = live.nodes.map((node) => ({ ...node, state: "gone", reason: null }));
    this.#writes = this.#writes
      .then(() => this.#store.saveSession(next))
      .catch((error) => this.#log.error({ err: error, session: next.id, state: next.state }, "session was not kept"));
    await this.#writes;
    this.changed.emit(live);
    if (isFinished(next)) this.ended.emit(live);
    return true;
  }

  /** Keeps a piece of the session's progress; what the store refuses is logged, and still holds until a restart. */
  keepProgress(live: LiveSession, entry: ProgressEntry): void {
    const { id } = live.record;
    this.#writes = this.#writes
      .then(() => this.#store.saveProgress(id, entry))
      .catch((error) => this.#log.error({ err: error, session: id, entry: entry.id }, "progress was not kept"));
  }

  /** Lets go of sessions that ended a while ago; the store still knows them. */
  dropFinished(): void {
    const before = this.#now() - FINISHED_KEPT_MS;
    for (const { record } of this.inState("ended", "failed")) {
      if ((record.endedAt ?? 0) < before) this.drop(record.id);
    }
  }
}
