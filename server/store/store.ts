import type { SandboxId, SessionId } from "../contract/ids.ts";
import type { ShareId } from "../contract/people.ts";
import type { Grant, Share, ShareResult } from "./grant.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";
import type { Progress, ProgressEntry } from "./progress.ts";
import type { QueueTicket } from "./queue-ticket.ts";
import type { Reservation } from "./reservation.ts";
import type { SessionRecord } from "./session-record.ts";

/** SHA-256 in hex; the only form in which a token is kept. */
export type TokenHash = string & { readonly brand: "TokenHash" };

/**
 * What outlives the server: sessions, who may enter them, and this installation's own name. What exists on the
 * engine is not kept here. Times are epoch milliseconds. Every method may throw when the store cannot be reached.
 */
export interface Store {
  /** 12 lower-case letters and digits, made at the first start; labels everything this installation creates. */
  instanceId(): Promise<string>;
  /** Keeps a new session with its first owner and its claim link, all or nothing. Its sandbox is the pool's no longer:
   *  at any moment a sandbox belongs to one of the two. */
  addSession(record: SessionRecord, owner: TokenHash, claim: ClaimLink): Promise<void>;
  /** Replaces the record of a known session; no effect on an unknown one. */
  saveSession(record: SessionRecord): Promise<void>;
  session(id: SessionId): Promise<SessionRecord | null>;
  /** Keeps how one check or quiz stands, in place of how it stood. Its session must be kept. */
  saveProgress(session: SessionId, entry: ProgressEntry): Promise<void>;
  /** Everything kept of a session's progress; nothing for an unknown session. */
  progressOf(session: SessionId): Promise<Progress>;
  /** Starting, ready and ending ones, oldest first. */
  unfinishedSessions(): Promise<SessionRecord[]>;
  /** All sessions this browser was granted, newest first. */
  sessionsOf(browser: TokenHash): Promise<SessionRecord[]>;
  /** What this browser may do; null for one that was never granted anything. */
  grantOf(session: SessionId, browser: TokenHash): Promise<Grant | null>;
  /** Everybody who was granted the session, owners first, then in the order in which they came. */
  grantsOf(session: SessionId): Promise<Grant[]>;
  nameGrant(session: SessionId, browser: TokenHash, name: string): Promise<void>;
  /** Takes a guest's right away, so that the browser does not come back by the same link. Nothing for an owner. */
  removeGuest(session: SessionId, browser: TokenHash): Promise<void>;
  /** Keeps a link to a session by its hash. */
  addShare(session: SessionId, share: Share, hash: TokenHash): Promise<void>;
  sharesOf(session: SessionId): Promise<Share[]>;
  /** Ends a link and the right of all who came by it; resolves to them. */
  removeShare(session: SessionId, share: ShareId): Promise<TokenHash[]>;
  /** Grants the link's session to the browser, in one step. Who may do more already keeps that. */
  takeShare(
    link: TokenHash,
    browser: TokenHash,
    guestsMax: number,
    now: number,
  ): Promise<{ kind: ShareResult; session: SessionId | null }>;
  /** True once the browser was granted any session that is still kept, and while it has a place in the queue. */
  knowsBrowser(browser: TokenHash): Promise<boolean>;
  /** Uses the link up and grants its session to the browser, in one step: of two callers at once, one gets it.
   *  A browser that has the session already gets it again, without using the link up. */
  takeClaim(link: TokenHash, browser: TokenHash, now: number): Promise<ClaimResult>;
  /** Keeps a place in the queue, instead of the one this browser had. */
  keepTicket(ticket: QueueTicket): Promise<void>;
  dropTicket(browser: TokenHash): Promise<void>;
  /** Everybody's places, those who came first before the others. */
  tickets(): Promise<QueueTicket[]>;
  /** When sessions ended since this time, oldest first; those that failed do not count. */
  endsSince(time: number): Promise<number[]>;
  /** Keeps a sandbox as the pool's; no effect when a session has it. */
  addPooled(pooled: PooledSandbox): Promise<void>;
  removePooled(sandbox: SandboxId): Promise<void>;
  /** The pool's sandboxes, those ready longest first. */
  pooled(): Promise<PooledSandbox[]>;
  addReservation(reservation: Reservation): Promise<void>;
  /** Removing twice is no error. */
  removeReservation(id: string): Promise<void>;
  /** All that were not removed, those that begin first before the others. */
  reservations(): Promise<Reservation[]>;
  /** Remembers how long a start took. */
  addBoot(boot: Boot): Promise<void>;
  /** The latest starts with so many nodes, newest first, in milliseconds. */
  latestBoots(nodes: number, count: number): Promise<number[]>;
  /** Forgets finished sessions that ended before this time, with their grants and links, and older boots. */
  forgetBefore(time: number): Promise<void>;
  close(): Promise<void>;
}

export interface ClaimLink {
  hash: TokenHash;
  expiresAt: number;
}

export type ClaimResult = { kind: "granted"; session: SessionId } | { kind: "unknown" | "used" | "expired" };

export interface Boot {
  at: number;
  nodes: number;
  ms: number;
}
