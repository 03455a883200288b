import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { SessionId } from "../contract/ids.ts";
import type { PersonId, PersonView, Role, ShareId, ShareView } from "../contract/people.ts";
import type { Grant } from "../store/grant.ts";
import type { SessionRecord } from "../store/session-record.ts";
import type { Store, TokenHash } from "../store/store.ts";
import { Listeners } from "./listeners.ts";
import type { LiveSession } from "./session.ts";
import type { SessionLog, SessionTable } from "./session-table.ts";
import {
  type BrowserToken,
  hashOf,
  newBrowserToken,
  newShareId,
  newShareToken,
  personOf,
  type ShareToken,
} from "./tokens.ts";

/** Enough for a link to everybody in a small group; more would only be forgotten open. */
const SHARES_MAX = 10;
/** A class that watches. Every one of them is sent everything the terminals say. */
const GUESTS_MAX = 50;
/** The colours of people. */
const HUES = 5;

/** What a request needs: to look, to act on the nodes, or to decide over the session. */
export type Right = "watch" | "take-part" | "own";

const RIGHTS: Record<Role, readonly Right[]> = {
  owner: ["watch", "take-part", "own"],
  participant: ["watch", "take-part"],
  watcher: ["watch"],
};

export interface Entered {
  live: LiveSession;
  role: Role;
  person: PersonId;
}

export interface PeopleOptions {
  store: Store;
  table: SessionTable;
  log: SessionLog;
  now: () => number;
  liveOf: (record: SessionRecord) => Promise<LiveSession>;
}

/** Who may do what in a session, the links by which others come in, and who is there. */
export class People {
  /** Somebody's right was taken away: whatever that browser has open of the session is to be closed. */
  readonly removed: Listeners<{ session: SessionId; person: PersonId }>;
  readonly #options: PeopleOptions;
  readonly #here = new Map<SessionId, Map<TokenHash, number>>();

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.removed = new Listeners((error) => options.log.error({ err: error }, "a listener of people failed"));
  }

  /** A session this browser may enter, finished or not. Fault: `not-allowed`, the same for "not yours" and "never was",
   *  so that ids cannot be probed. */
  async enter(id: SessionId, browser: BrowserToken | null, right: Right): Promise<Reply<Entered>> {
    const { store, liveOf } = this.#options;
    const grant = browser && (await store.grantOf(id, hashOf(browser)));
    const record = grant ? await store.session(id) : null;
    if (!grant || !record) {
      return refuse(
        "not-allowed",
        "This session belongs to another browser, or never existed. Start the lab to get your own.",
      );
    }
    const { role } = grant;
    if (role === "removed")
      return refuse("not-allowed", "The session's owner has ended your visit. Start the lab to get your own.");
    if (!RIGHTS[role].includes(right)) return tooLittle(right);
    return ok({ live: await liveOf(record), role, person: personOf(grant.browser) });
  }

  /** One more connection of this browser. */
  connected(id: SessionId, browser: BrowserToken): void {
    this.#count(id, hashOf(browser), 1);
  }

  disconnected(id: SessionId, browser: BrowserToken): void {
    this.#count(id, hashOf(browser), -1);
  }

  /** Shows who is there to everybody who is. */
  async refresh(id: SessionId): Promise<void> {
    const live = this.#options.table.get(id);
    if (!live) return;
    const grants = await this.#options.store.grantsOf(id);
    const people = named(grants).filter(({ browser }) => this.#here.get(id)?.has(browser));
    const views = people.map(({ view }) => view);
    if (JSON.stringify(views) === JSON.stringify(live.people)) return;
    live.people = views;
    this.#options.table.changed.emit(live);
  }

  async rename({ live, person }: Entered, name: string): Promise<void> {
    const { id } = live.record;
    const grant = await this.#grantOf(id, person);
    if (grant) await this.#options.store.nameGrant(id, grant.browser, name);
    await this.refresh(id);
  }

  /** Makes a link. Its token is told this once. Faults: `ended`, `too-many`. */
  async share({ live }: Entered, role: ShareView["role"]): Promise<Reply<{ share: ShareView; token: ShareToken }>> {
    const { store, now } = this.#options;
    const { id, state } = live.record;
    if (state !== "starting" && state !== "ready") return refuse("ended", "This session has ended.");
    if ((await store.sharesOf(id)).length >= SHARES_MAX) {
      return refuse("too-many", `This session has ${SHARES_MAX} links already. End one of them first.`);
    }
    const token = newShareToken();
    const share = { id: newShareId(), role, createdAt: now() };
    await store.addShare(id, share, hashOf(token));
    return ok({ share: { ...share, people: [] }, token });
  }

  async shares({ live }: Entered): Promise<ShareView[]> {
    const { store } = this.#options;
    const people = named(await store.grantsOf(live.record.id));
    return (await store.sharesOf(live.record.id)).map((share) => ({
      ...share,
      people: people.filter(({ came }) => came === share.id).map(({ view }) => view.name),
    }));
  }

  /** Ends a link, and the visit of all who came by it. One that is no more is no fault. */
  async endShare({ live }: Entered, share: ShareId): Promise<void> {
    const { id } = live.record;
    for (const browser of await this.#options.store.removeShare(id, share)) this.#out(id, browser);
    await this.refresh(id);
  }

  /** Ends one guest's visit. Faults: `not-found`, `not-allowed` (owners stay). */
  async remove({ live }: Entered, person: PersonId): Promise<Reply<void>> {
    const { id } = live.record;
    const grant = await this.#grantOf(id, person);
    if (!grant) return refuse("not-found", "Nobody like that was let into this session.");
    if (grant.role === "owner") return refuse("not-allowed", "An owner of the session cannot be removed from it.");
    await this.#options.store.removeGuest(id, grant.browser);
    this.#out(id, grant.browser);
    await this.refresh(id);
    return ok(undefined);
  }

  /** Opens a link for a browser, known or new. Faults: `not-found`, `full`, `not-allowed`, `ended`. */
  async join(
    link: ShareToken,
    browser: BrowserToken | null,
  ): Promise<Reply<{ session: SessionId; browserToken: BrowserToken }>> {
    const { store, now } = this.#options;
    const browserToken = browser && (await store.knowsBrowser(hashOf(browser))) ? browser : newBrowserToken();
    const { kind, session } = await store.takeShare(hashOf(link), hashOf(browserToken), GUESTS_MAX, now());
    switch (kind) {
      case "granted":
        return session ? ok({ session, browserToken }) : unknownLink();
      case "unknown":
        return unknownLink();
      case "full":
        return refuse("full", `${GUESTS_MAX} people came to this session already, and no more may.`);
      case "removed":
        return refuse("not-allowed", "The session's owner has ended your visit. Ask for another link.");
      default:
        return kind satisfies never;
    }
  }

  #count(id: SessionId, browser: TokenHash, by: 1 | -1): void {
    const here = this.#here.get(id) ?? new Map<TokenHash, number>();
    const count = (here.get(browser) ?? 0) + by;
    if (count > 0) here.set(browser, count);
    else here.delete(browser);
    if (here.size > 0) this.#here.set(id, here);
    else this.#here.delete(id);
    this.refresh(id).catch((error: unknown) =>
      this.#options.log.warn({ err: error, session: id }, "who is in a session could not be told"),
    );
  }

  #out(session: SessionId, browser: TokenHash): void {
    this.removed.emit({ session, person: personOf(browser) });
  }

  async #grantOf(id: SessionId, person: PersonId): Promise<Grant | undefined> {
    return (await this.#options.store.grantsOf(id)).find(({ browser }) => personOf(browser) === person);
  }
}

/** Everybody with a right, by the name they chose or the one their order gives them. */
function named(grants: readonly Grant[]): { browser: TokenHash; came: ShareId | null; view: PersonView }[] {
  const counts = { owner: 0, participant: 0, watcher: 0 };
  const words = { owner: "Owner", participant: "Guest", watcher: "Watcher" };
  return grants.flatMap(({ browser, role, share, name }, index) => {
    if (role === "removed") return [];
    counts[role] += 1;
    const number = role === "owner" && counts.owner === 1 ? "" : ` ${counts[role]}`;
    const view = { id: personOf(browser), name: name ?? `${words[role]}${number}`, role, hue: index % HUES };
    return [{ browser, came: share, view }];
  });
}

const unknownLink = () =>
  refuse("not-found", "This link opens nothing: it was ended, or not copied whole. Ask for a new one.");

const tooLittle = (right: Right) =>
  right === "own"
    ? refuse("not-allowed", "Only the session's owner can do that.")
    : refuse("not-allowed", "You are watching this session. To take part, ask its owner for another link.");
