import type { LabId } from "../contract/ids.ts";
import type { QueuePlace } from "../contract/queue.ts";
import type { QueueTicket } from "../store/queue-ticket.ts";
import type { Store, TokenHash } from "../store/store.ts";
import type { SessionLab } from "./session.ts";
import type { SessionLog } from "./session-table.ts";
import { estimateWait, TURNOVER_MS } from "./turnover.ts";

/** Time for a browser to take the sandbox that is kept for it. */
export const CLAIM_TURN_MS = 60_000;
/** A tab in the background asks once a minute; who has not asked for this long has left. */
export const UNSEEN_MS = 5 * 60_000;
/** Nobody waits that long; more is an attack, and each costs a row. */
const WAITING_MAX = 1000;
/** The first few see their turn at once; for the others the server is not to be asked thousands of times. */
const ASK_AGAIN_MS = { soon: 1_500, later: 5_000, last: 15_000 };

interface Waiting extends QueueTicket {
  /** When its browser last asked. */
  seenAt: number;
}

export interface QueueOptions {
  store: Store;
  labs: ReadonlyMap<LabId, SessionLab>;
  /** How many more sandboxes of a shape fit on the machine now. Until that is known, nobody is called. */
  room: { readonly known: boolean; for(shape: SessionLab): number };
  /** Sandboxes that are reserved for this lab now, and that nobody has yet. */
  kept: (lab: LabId) => number;
  /** When each living session runs out. */
  expiries: () => number[];
  log: SessionLog;
  now?: () => number;
}

/** Who waits for a sandbox, in the order they came: one place for each browser. Kept over a restart. */
export class Queue {
  readonly #options: QueueOptions;
  readonly #now: () => number;
  #loading: Promise<void> | null = null;
  /** In the order they came. */
  readonly #waiting = new Map<TokenHash, Waiting>();

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Whether this browser may start the lab now: it was called, or nobody waits and there is room. */
  async admits(browser: TokenHash | null, lab: SessionLab): Promise<boolean> {
    await this.#load();
    this.#callNext();
    if (browser && this.#waiting.get(browser)?.calledAt) return true;
    if (this.#ownRoom(lab.id) && this.#options.room.for(lab) > 0) return true;
    return this.#uncalled().length === 0 && this.#options.room.for(lab) > this.#called().length;
  }

  /** Joins, or stays where it is; choosing another lab keeps the place. False when the queue is full. */
  async join(browser: TokenHash, lab: LabId): Promise<boolean> {
    await this.#load();
    const now = this.#now();
    const known = this.#waiting.get(browser);
    if (!known && this.#waiting.size >= WAITING_MAX) return false;
    const ticket: Waiting = {
      browser,
      lab,
      joinedAt: known?.joinedAt ?? now,
      calledAt: known?.calledAt ?? null,
      seenAt: now,
    };
    this.#waiting.set(browser, ticket);
    await this.#options.store.keepTicket(ticket);
    return true;
  }

  /** There was no room after all: goes on waiting in its place. */
  async callBack(browser: TokenHash): Promise<void> {
    const ticket = this.#waiting.get(browser);
    if (!ticket) return;
    ticket.calledAt = null;
    await this.#options.store.keepTicket(ticket);
  }

  /** Gives the place up; no effect for a browser without one. */
  async leave(browser: TokenHash): Promise<void> {
    await this.#load();
    if (this.#waiting.delete(browser)) await this.#options.store.dropTicket(browser);
  }

  /** This browser's place, and asking counts as being there; null when it has none. */
  async place(browser: TokenHash): Promise<QueuePlace | null> {
    await this.#load();
    const ticket = this.#waiting.get(browser);
    if (!ticket) return null;
    const now = this.#now();
    ticket.seenAt = now;
    this.#callNext();
    const expiries = this.#options.expiries();
    const position = this.#uncalled().indexOf(ticket) + 1;
    const freed = await this.#options.store.endsSince(now - TURNOVER_MS);
    return {
      lab: ticket.lab,
      state: ticket.calledAt === null ? "waiting" : "called",
      position,
      waiting: this.#uncalled().length,
      sessions: expiries.length,
      joinedAt: ticket.joinedAt,
      claimBy: ticket.calledAt === null ? null : ticket.calledAt + CLAIM_TURN_MS,
      estimateMs: position === 0 ? 0 : estimateWait(position, freed, expiries, now),
      freedLately: freed.length,
      nextFreeAt: expiries.length > 0 ? Math.min(...expiries) : null,
      askAgainMs: position <= 3 ? ASK_AGAIN_MS.soon : position <= 20 ? ASK_AGAIN_MS.later : ASK_AGAIN_MS.last,
      serverTime: now,
    };
  }

  /** Calls those whose turn it is; drops who did not come, or has left. Call it about every second. */
  async tend(): Promise<void> {
    await this.#load();
    const now = this.#now();
    for (const { browser, calledAt, seenAt } of [...this.#waiting.values()]) {
      const missed = calledAt !== null && now - calledAt >= CLAIM_TURN_MS;
      if (missed || now - seenAt >= UNSEEN_MS) await this.leave(browser);
    }
    this.#callNext();
  }

  #called = (): Waiting[] => [...this.#waiting.values()].filter(({ calledAt }) => calledAt !== null);
  #uncalled = (): Waiting[] => [...this.#waiting.values()].filter(({ calledAt }) => calledAt === null);

  /** Whether something is reserved for this lab that nobody was called to: others do not stand before it. */
  #ownRoom = (lab: LabId): boolean =>
    this.#options.kept(lab) > this.#called().filter((ticket) => ticket.lab === lab).length;

  #callNext(): void {
    const { labs, room, store, log } = this.#options;
    if (!room.known) return;
    let full = false;
    for (const ticket of this.#uncalled()) {
      const lab = labs.get(ticket.lab);
      // A lab that is gone is said when its browser starts it.
      if (lab && !(this.#ownRoom(lab.id) && room.for(lab) > 0)) {
        full ||= room.for(lab) <= this.#called().length;
        if (full) continue;
      }
      ticket.calledAt = this.#now();
      store.keepTicket(ticket).catch((error) => log.error({ err: error }, "a turn in the queue was not kept"));
    }
  }

  #load(): Promise<void> {
    this.#loading ??= this.#options.store.tickets().then(
      (tickets) => {
        // Nobody could ask while no server ran.
        const seenAt = this.#now();
        for (const ticket of tickets) {
          const calledAt = ticket.calledAt === null ? null : seenAt;
          this.#waiting.set(ticket.browser, { ...ticket, calledAt, seenAt });
        }
      },
      (error) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }
}
