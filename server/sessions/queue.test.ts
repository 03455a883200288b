import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LabId } from "../contract/ids.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import type { Store, TokenHash } from "../store/store.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { silentLog, TEST_LAB, TEST_LABS } from "../testing/test-lab.ts";
import { CLAIM_TURN_MS, Queue, UNSEEN_MS } from "./queue.ts";
import { hashOf, newBrowserToken } from "./tokens.ts";
import { estimateWait } from "./turnover.ts";

const MINUTE = 60_000;
const OTHER = { ...TEST_LAB, id: LabId.parse("another") };
const LABS = new Map([...TEST_LABS, [OTHER.id, OTHER]]);

describe("the queue", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: Store;
  let clock: FakeClock;
  let queue: Queue;
  let free: number;
  let reserved: number;
  let known: boolean;
  const [ann, ben, cat] = [newBrowserToken(), newBrowserToken(), newBrowserToken()].map(hashOf) as [
    TokenHash,
    TokenHash,
    TokenHash,
  ];

  const serve = () =>
    new Queue({
      ...{ store, labs: LABS, log: silentLog, now: clock.now },
      room: { known, for: ({ id }) => (id === OTHER.id ? reserved : free) },
      kept: (lab) => (lab === OTHER.id ? reserved : 0),
      expiries: () => [clock.now() + 10 * MINUTE],
    });
  const states = async () => {
    const places = await Promise.all([ann, ben, cat].map((browser) => queue.place(browser)));
    return places.map((place) => (place ? (place.state === "called" ? "called" : place.position) : null));
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    store = openSqliteStore(folder.path);
    clock = new FakeClock();
    free = 0;
    reserved = 0;
    known = true;
    queue = serve();
    for (const browser of [ann, ben, cat]) {
      expect(await queue.admits(browser, TEST_LAB)).toBe(false);
      await queue.join(browser, TEST_LAB.id);
      clock.advance(1);
    }
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  it("keeps everybody's place, whatever they ask for again, and over a restart", async () => {
    expect(await states()).toEqual([1, 2, 3]);
    await queue.join(ann, OTHER.id);
    await queue.join(cat, TEST_LAB.id);
    expect(await states()).toEqual([1, 2, 3]);
    await store.close();
    store = openSqliteStore(folder.path);
    queue = serve();
    expect(await states()).toEqual([1, 2, 3]);
    expect((await queue.place(ann))?.lab).toBe("another");
  });

  it("calls nobody before the machine is known, after a restart", async () => {
    await store.close();
    store = openSqliteStore(folder.path);
    free = 50;
    known = false;
    queue = serve();
    await queue.tend();
    expect(await states()).toEqual([1, 2, 3]);
    expect(await queue.admits(ann, TEST_LAB)).toBe(false);
    await queue.join(ann, TEST_LAB.id);
    clock.advance(CLAIM_TURN_MS);
    await queue.tend();
    expect(await states()).toEqual([1, 2, 3]);
  });

  it("puts whoever was called to room that is not there back in front", async () => {
    free = 1;
    await queue.tend();
    expect(await states()).toEqual(["called", 1, 2]);
    free = 0;
    await queue.callBack(ann);
    clock.advance(CLAIM_TURN_MS);
    await queue.tend();
    expect(await states()).toEqual([1, 2, 3]);
  });

  it("calls as many as there is room for, in their order, and lets nobody past", async () => {
    free = 1;
    expect(await queue.admits(null, TEST_LAB)).toBe(false);
    expect(await queue.admits(ben, TEST_LAB)).toBe(false);
    expect(await queue.admits(ann, TEST_LAB)).toBe(true);
    expect(await states()).toEqual(["called", 1, 2]);
    // Ann's session takes the room.
    free = 0;
    await queue.leave(ann);
    expect(await states()).toEqual([null, 1, 2]);
    free = 5;
    expect(await states()).toEqual([null, "called", "called"]);
    await queue.leave(ben);
    await queue.leave(cat);
    expect(await queue.admits(null, TEST_LAB)).toBe(true);
    expect(await store.tickets()).toEqual([]);
  });

  it("keeps a sandbox for a minute, then calls the next", async () => {
    free = 1;
    await queue.tend();
    clock.advance(CLAIM_TURN_MS - 1);
    await queue.tend();
    expect(await states()).toEqual(["called", 1, 2]);
    clock.advance(1);
    await queue.tend();
    expect(await states()).toEqual([null, "called", 1]);
  });

  it("forgets who has not asked for five minutes", async () => {
    clock.advance(UNSEEN_MS - 1);
    expect(await queue.place(ben)).not.toBeNull();
    clock.advance(1);
    await queue.tend();
    expect(await states()).toEqual([null, 1, null]);
  });

  it("gives a browser that was called before the server died its whole minute", async () => {
    free = 1;
    await queue.tend();
    clock.advance(CLAIM_TURN_MS + 5);
    queue = serve();
    await queue.tend();
    expect(await states()).toEqual(["called", 1, 2]);
  });

  it("estimates by the ends of the last hour, and says nothing while it knows too little", () => {
    const now = 1e12;
    const ago = (...minutes: number[]) => minutes.map((each) => now - each * MINUTE);
    expect(estimateWait(1, [], [], now)).toBeNull();
    expect(estimateWait(1, ago(1, 2), [now + MINUTE], now)).toBeNull();
    expect(estimateWait(1, ago(30, 20, 10), [], now)).toBe(10 * MINUTE);
    expect(estimateWait(4, ago(30, 20, 10), [], now)).toBe(40 * MINUTE);
    expect(estimateWait(4, ago(90, 80, 70), [], now)).toBeNull();
    // Two sessions run out before that.
    expect(estimateWait(2, ago(30, 20, 10), [now + 3 * MINUTE, now + MINUTE], now)).toBe(3 * MINUTE);
  });

  it("does not hold up those for whose lab something is reserved", async () => {
    const [dan, eve] = [hashOf(newBrowserToken()), hashOf(newBrowserToken())];
    expect(await queue.admits(dan, OTHER)).toBe(false);
    await queue.join(dan, OTHER.id);
    reserved = 1;
    await queue.tend();
    // It is dan's, who came first; the others go on waiting, and so does whoever came after.
    expect(await queue.admits(dan, OTHER)).toBe(true);
    expect(await states()).toEqual([1, 2, 3]);
    expect(await queue.admits(eve, OTHER)).toBe(false);
    expect(await queue.admits(eve, TEST_LAB)).toBe(false);
    reserved = 2;
    expect(await queue.admits(eve, OTHER)).toBe(true);
  });
});
