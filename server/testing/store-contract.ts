import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LabId, type SandboxId } from "../contract/ids.ts";
import { ShareId } from "../contract/people.ts";
import { hashOf, newBrowserToken, newClaimToken, newSandboxId, newSessionId } from "../sessions/tokens.ts";
import type { Store } from "../store/store.ts";
import { sessionRecord } from "./session-record.ts";

/** A place where stores live: opening it again sees what was written before. */
export interface StorePlace {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** What every implementation of Store guarantees. */
export function storeContract(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`store contract: ${name}`, () => {
    let place: StorePlace;
    let store: Store;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    const add = async (different: Parameters<typeof sessionRecord>[0] = {}, claimExpiresAt = 10_000) => {
      const record = sessionRecord(different);
      const owner = hashOf(newBrowserToken());
      const link = hashOf(newClaimToken());
      await store.addSession(record, owner, { hash: link, expiresAt: claimExpiresAt });
      return { record, owner, link };
    };

    it("keeps its instance id over a restart", async () => {
      const first = await store.instanceId();
      expect(first).toMatch(/^[a-z0-9]{12}$/);
      expect(await store.instanceId()).toBe(first);
      await store.close();
      store = await place.open();
      expect(await store.instanceId()).toBe(first);
    });

    it("gives a session back as it was kept, over a restart", async () => {
      const fault = { code: "failed" as const, message: "It's “broken”; 🐳", details: ["a", "b"] };
      const { record } = await add({ state: "failed", fault, endedAt: 5_000, endReason: "failed", readyAt: null });
      await store.close();
      store = await place.open();
      expect(await store.session(record.id)).toEqual(record);
    });

    it("replaces a record, and knows nothing of a session it never saw", async () => {
      const { record } = await add();
      const ended = { ...record, state: "ended" as const, endedAt: 9_000, endReason: "idle" as const };
      await store.saveSession(ended);
      expect(await store.session(record.id)).toEqual(ended);
      await store.saveSession(sessionRecord());
      expect(await store.session(newSessionId())).toBeNull();
    });

    it("keeps progress over a restart, the newest of each, and forgets it with its session", async () => {
      const { record } = await add({ state: "ended", endedAt: 5_000 });
      const watching = { state: "watching" as const, message: "It's “not” there", at: 1 };
      const passed = { state: "passed" as const, message: "", at: 2 };
      const quiz = { correct: false, answers: [0, 2], tries: 1, right: null };
      await store.saveProgress(record.id, { kind: "check", id: "same", value: watching });
      await store.saveProgress(record.id, { kind: "check", id: "same", value: passed });
      await store.saveProgress(record.id, { kind: "quiz", id: "same", value: quiz });
      await store.close();
      store = await place.open();
      expect(await store.progressOf(record.id)).toEqual({ checks: { same: passed }, quizzes: { same: quiz } });
      await store.forgetBefore(6_000);
      expect(await store.progressOf(record.id)).toEqual({ checks: {}, quizzes: {} });
      expect(await store.progressOf(newSessionId())).toEqual({ checks: {}, quizzes: {} });
    });

    it("adds a session whole or not at all", async () => {
      const { record, link } = await add();
      const second = sessionRecord();
      const owner = hashOf(newBrowserToken());
      await expect(store.addSession(second, owner, { hash: link, expiresAt: 1 })).rejects.toThrow();
      expect(await store.session(second.id)).toBeNull();
      expect(await store.knowsBrowser(owner)).toBe(false);
      expect(await store.session(record.id)).toEqual(record);
    });

    it("lists the unfinished ones, oldest first", async () => {
      const ready = await add({ createdAt: 30 });
      const starting = await add({ createdAt: 10, state: "starting" });
      const ending = await add({ createdAt: 20, state: "ending" });
      await add({ state: "ended" });
      await add({ state: "failed" });
      const ids = (await store.unfinishedSessions()).map(({ id }) => id);
      expect(ids).toEqual([starting.record.id, ending.record.id, ready.record.id]);
    });

    it("lets only those in who were granted", async () => {
      const mine = await add();
      const theirs = await add();
      expect((await store.grantOf(mine.record.id, mine.owner))?.role).toBe("owner");
      expect(await store.grantOf(mine.record.id, theirs.owner)).toBeNull();
      expect((await store.sessionsOf(mine.owner)).map(({ id }) => id)).toEqual([mine.record.id]);
      expect(await store.knowsBrowser(hashOf(newBrowserToken()))).toBe(false);
    });

    it("hands a claim link to one browser only, and the creator keeps its access", async () => {
      const { record, owner, link } = await add();
      const [first, second] = [hashOf(newBrowserToken()), hashOf(newBrowserToken())];
      const results = await Promise.all([store.takeClaim(link, first, 100), store.takeClaim(link, second, 100)]);
      expect(results).toEqual([{ kind: "granted", session: record.id }, { kind: "used" }]);
      expect((await store.grantOf(record.id, first))?.role).toBe("owner");
      expect(await store.grantOf(record.id, second)).toBeNull();
      expect((await store.grantOf(record.id, owner))?.role).toBe("owner");
      // Going back to the link is no second use.
      expect(await store.takeClaim(link, first, 200)).toEqual({ kind: "granted", session: record.id });
    });

    it("does not use a link up for a browser that has the session already", async () => {
      const { record, owner, link } = await add();
      expect(await store.takeClaim(link, owner, 100)).toEqual({ kind: "granted", session: record.id });
      expect(await store.takeClaim(link, hashOf(newBrowserToken()), 100)).toEqual({
        kind: "granted",
        session: record.id,
      });
    });

    it("refuses links that are over or were never made", async () => {
      const { link } = await add({}, 10_000);
      const browser = hashOf(newBrowserToken());
      expect(await store.takeClaim(link, browser, 10_000)).toEqual({ kind: "expired" });
      expect(await store.takeClaim(hashOf(newClaimToken()), browser, 1)).toEqual({ kind: "unknown" });
      expect(await store.knowsBrowser(browser)).toBe(false);
    });

    it("lets many in by a link, as its role says, and keeps what they may do already", async () => {
      const { record, owner } = await add();
      const [watch, join] = [hashOf(newClaimToken()), hashOf(newClaimToken())];
      const shares = [
        { id: ShareId.parse("watchwatch00"), role: "watcher" as const, createdAt: 1 },
        { id: ShareId.parse("joinjoinjoin"), role: "participant" as const, createdAt: 2 },
      ] as const;
      await store.addShare(record.id, shares[0], watch);
      await store.addShare(record.id, shares[1], join);
      const [one, two] = [hashOf(newBrowserToken()), hashOf(newBrowserToken())];
      const granted = { kind: "granted", session: record.id };
      expect(await store.takeShare(watch, one, 9, 2_010)).toEqual(granted);
      expect(await store.takeShare(join, one, 9, 2_011)).toEqual(granted);
      expect(await store.takeShare(watch, one, 9, 2_012)).toEqual(granted);
      expect(await store.takeShare(watch, two, 9, 2_013)).toEqual(granted);
      expect(await store.takeShare(watch, owner, 9, 2_014)).toEqual(granted);
      await store.nameGrant(record.id, two, "Mara “M”");
      await store.close();
      store = await place.open();
      expect(await store.sharesOf(record.id)).toEqual(shares);
      expect((await store.grantsOf(record.id)).map(({ role, share, name }) => [role, share, name])).toEqual([
        ["owner", null, null],
        ["participant", "joinjoinjoin", null],
        ["watcher", "watchwatch00", "Mara “M”"],
      ]);
      expect(await store.takeShare(watch, hashOf(newBrowserToken()), 2, 15)).toMatchObject({ kind: "full" });
      expect(await store.takeShare(hashOf(newClaimToken()), one, 9, 1)).toEqual({ kind: "unknown", session: null });
    });

    it("ends a link with all who came by it, and a guest alone; owners stay", async () => {
      const { record, owner } = await add();
      const link = hashOf(newClaimToken());
      const share = { id: ShareId.parse("watchwatch00"), role: "watcher" as const, createdAt: 1 };
      await store.addShare(record.id, share, link);
      const [one, two] = [hashOf(newBrowserToken()), hashOf(newBrowserToken())];
      for (const browser of [one, two]) await store.takeShare(link, browser, 9, 2);
      await store.removeGuest(record.id, one);
      await store.removeGuest(record.id, owner);
      expect((await store.grantOf(record.id, one))?.role).toBe("removed");
      expect(await store.sessionsOf(one)).toEqual([]);
      expect(await store.takeShare(link, one, 9, 3)).toMatchObject({ kind: "removed" });
      expect(await store.removeShare(record.id, share.id)).toEqual([two]);
      expect(await store.grantOf(record.id, two)).toBeNull();
      expect(await store.takeShare(link, two, 9, 4)).toEqual({ kind: "unknown", session: null });
      expect((await store.grantOf(record.id, owner))?.role).toBe("owner");
      // Another link is another invitation.
      const again = hashOf(newClaimToken());
      await store.addShare(record.id, { ...share, id: ShareId.parse("again0000000") }, again);
      expect(await store.takeShare(again, one, 9, 5)).toMatchObject({ kind: "granted" });
    });

    it("keeps the pool over a restart, and gives a sandbox to the pool or to a session, never to both", async () => {
      const record = sessionRecord();
      const { nodes } = record;
      const pooled = (sandbox: SandboxId, readyAt: number) => ({
        ...{ sandbox, readyAt, version: "abc" },
        shape: { nodes, images: ["it's", "b"] },
      });
      const [first, second] = [pooled(record.sandbox, 2), pooled(newSandboxId(), 1)];
      await store.addPooled(first);
      await store.addPooled(second);
      await store.close();
      store = await place.open();
      expect(await store.pooled()).toEqual([second, first]);
      await store.addSession(record, hashOf(newBrowserToken()), { hash: hashOf(newClaimToken()), expiresAt: 1 });
      expect(await store.pooled()).toEqual([second]);
      await store.addPooled(first);
      expect(await store.pooled()).toEqual([second]);
      await store.removePooled(second.sandbox);
      await store.removePooled(second.sandbox);
      expect(await store.pooled()).toEqual([]);
    });

    it("keeps the queue in its order over a restart, one place for each browser, who is known while there", async () => {
      const [first, second] = [hashOf(newBrowserToken()), hashOf(newBrowserToken())];
      const ticket = { browser: first, lab: LabId.parse("orchestration"), joinedAt: 1, calledAt: null };
      await store.keepTicket({ ...ticket, browser: second, joinedAt: 2 });
      await store.keepTicket(ticket);
      await store.keepTicket({ ...ticket, calledAt: 9 });
      await store.close();
      store = await place.open();
      expect(await store.tickets()).toEqual([
        { ...ticket, calledAt: 9 },
        { ...ticket, browser: second, joinedAt: 2 },
      ]);
      expect(await store.knowsBrowser(first)).toBe(true);
      await store.dropTicket(first);
      await store.dropTicket(first);
      expect((await store.tickets()).map(({ browser }) => browser)).toEqual([second]);
      expect(await store.knowsBrowser(first)).toBe(false);
    });

    it("keeps reservations over a restart until they are removed, those that begin first before the others", async () => {
      const times = { from: 2000, until: 3000, madeAt: 500 };
      const late = { id: "late00000000", lab: LabId.parse("orchestration"), sandboxes: 20, ...times };
      const early = { ...late, id: "early0000000", from: 1000 };
      await store.addReservation(late);
      await store.addReservation(early);
      await store.close();
      store = await place.open();
      expect(await store.reservations()).toEqual([early, late]);
      await store.removeReservation(late.id);
      await store.removeReservation(late.id);
      expect(await store.reservations()).toEqual([early]);
    });

    it("knows when sessions ended", async () => {
      for (const endedAt of [300, 100, 200]) await add({ state: "ended", endedAt });
      await add({ state: "failed", endedAt: 250 });
      await add();
      expect(await store.endsSince(200)).toEqual([200, 300]);
    });

    it("remembers the latest boots of the same size", async () => {
      for (const [at, ms] of [
        [1, 100],
        [2, 200],
        [3, 300],
      ] as const)
        await store.addBoot({ at, nodes: 3, ms });
      await store.addBoot({ at: 4, nodes: 1, ms: 50 });
      expect(await store.latestBoots(3, 2)).toEqual([300, 200]);
      expect(await store.latestBoots(2, 2)).toEqual([]);
    });

    it("forgets what is long over with its grants and links, and nothing that lives", async () => {
      const old = await add({ state: "ended", endedAt: 100 });
      const recent = await add({ state: "ended", endedAt: 900 });
      const living = await add({ createdAt: 1 });
      await store.addBoot({ at: 1, nodes: 3, ms: 1 });
      await store.forgetBefore(500);
      expect(await store.session(old.record.id)).toBeNull();
      expect(await store.knowsBrowser(old.owner)).toBe(false);
      expect(await store.takeClaim(old.link, old.owner, 1)).toEqual({ kind: "unknown" });
      expect(await store.session(recent.record.id)).not.toBeNull();
      expect(await store.session(living.record.id)).not.toBeNull();
      expect(await store.latestBoots(3, 9)).toEqual([]);
    });

    it("takes any text as text", async () => {
      const nasty = "x'); DROP TABLE sessions; --";
      expect(await store.session(nasty as never)).toBeNull();
      expect(await store.takeClaim(nasty as never, nasty as never, 1)).toEqual({ kind: "unknown" });
      expect(await store.unfinishedSessions()).toEqual([]);
    });
  });
}
