import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MINUTE_MS, openTestSessions } from "../testing/test-sessions.ts";
import type { Right } from "./people.ts";
import { type BrowserToken, hashOf, newShareToken, personOf } from "./tokens.ts";

describe("the people of a session", () => {
  let test: ReturnType<typeof openTestSessions>;
  beforeEach(() => {
    test = openTestSessions();
  });
  afterEach(() => test.close());

  const rights = async (id: Awaited<ReturnType<typeof test.ready>>["id"], browser: BrowserToken) => {
    const all: Right[] = ["watch", "take-part", "own"];
    const may = await Promise.all(all.map(async (right) => (await test.sessions.find(id, browser, right)).ok));
    return all.filter((_, index) => may[index]);
  };
  const asOwner = async ({ id, browserToken }: Awaited<ReturnType<typeof test.ready>>) => {
    const entered = await test.sessions.people.enter(id, browserToken, "own");
    if (!entered.ok) throw new Error(entered.fault.message);
    return entered.value;
  };
  const invite = async (created: Awaited<ReturnType<typeof test.ready>>, role: "participant" | "watcher") => {
    const made = await test.sessions.people.share(await asOwner(created), role);
    if (!made.ok) throw new Error(made.fault.message);
    return made.value;
  };
  const open = async (token: Parameters<typeof test.sessions.people.join>[0], browser: BrowserToken | null = null) => {
    const joined = await test.sessions.people.join(token, browser);
    if (!joined.ok) throw new Error(joined.fault.message);
    return joined.value.browserToken;
  };

  it("may do what their link says and no more, over a kill -9", async () => {
    const created = await test.ready();
    const [watch, join] = [await invite(created, "watcher"), await invite(created, "participant")];
    const watcher = await open(watch.token);
    const participant = await open(join.token);
    await test.restart();
    expect(await rights(created.id, created.browserToken)).toEqual(["watch", "take-part", "own"]);
    expect(await rights(created.id, participant)).toEqual(["watch", "take-part"]);
    expect(await rights(created.id, watcher)).toEqual(["watch"]);
    // Without a word about the right, only the owner gets in.
    expect((await test.sessions.find(created.id, participant)).ok).toBe(false);
    expect(await test.sessions.people.join(newShareToken(), null)).toMatchObject({ fault: { code: "not-found" } });
    // An owner who tries the link out stays one.
    expect(await open(watch.token, created.browserToken)).toBe(created.browserToken);
    expect(await rights(created.id, created.browserToken)).toContain("own");
  });

  it("are seen by each other while they are there, under the names they chose", async () => {
    const created = await test.ready();
    const watcher = await open((await invite(created, "watcher")).token);
    test.sessions.connected(created.id, created.browserToken);
    test.sessions.connected(created.id, watcher);
    test.sessions.connected(created.id, watcher);
    const seen = () => created.live.people.map(({ name, role }) => `${name} ${role}`);
    await vi.waitFor(() => expect(seen()).toEqual(["Owner owner", "Watcher 1 watcher"]));
    const entered = await test.sessions.people.enter(created.id, watcher, "watch");
    if (!entered.ok) throw new Error(entered.fault.message);
    await test.sessions.people.rename(entered.value, "Mara");
    expect(seen()).toEqual(["Owner owner", "Mara watcher"]);
    expect(test.sessions.view(created.live, entered.value).you).toMatchObject({ role: "watcher" });
    expect(JSON.stringify(test.sessions.view(created.live))).not.toContain(hashOf(watcher));
    test.sessions.disconnected(created.id, watcher);
    expect(seen()).toHaveLength(2);
    test.sessions.disconnected(created.id, watcher);
    await vi.waitFor(() => expect(seen()).toEqual(["Owner owner"]));
  });

  it("are out when their link is ended, or when they are removed, and told to whoever serves them", async () => {
    const created = await test.ready();
    const { share, token } = await invite(created, "participant");
    const [one, two] = [await open(token), await open(token)];
    const out: string[] = [];
    test.sessions.people.removed.add(({ person }) => out.push(person));
    const owner = await asOwner(created);
    expect(await test.sessions.people.remove(owner, personOf(hashOf(one)))).toEqual({ ok: true, value: undefined });
    expect(await rights(created.id, one)).toEqual([]);
    expect(await test.sessions.people.join(token, one)).toMatchObject({ fault: { code: "not-allowed" } });
    expect(await test.sessions.people.remove(owner, owner.person)).toMatchObject({ fault: { code: "not-allowed" } });
    await test.sessions.people.endShare(owner, share.id);
    expect(await rights(created.id, two)).toEqual([]);
    expect(await test.sessions.people.join(token, null)).toMatchObject({ fault: { code: "not-found" } });
    expect(out).toEqual([personOf(hashOf(one)), personOf(hashOf(two))]);
    expect(await rights(created.id, created.browserToken)).toContain("own");
  });

  it("come by ten links at most, and none is made when it is over", async () => {
    const created = await test.ready();
    for (let made = 0; made < 10; made += 1) await invite(created, "watcher");
    const owner = await asOwner(created);
    expect(await test.sessions.people.share(owner, "watcher")).toMatchObject({ fault: { code: "too-many" } });
    await test.sessions.end(created.id, "by-owner");
    expect(await test.sessions.people.share(owner, "watcher")).toMatchObject({ fault: { code: "ended" } });
  });

  it("keep a session from being idle, whoever they are, and extend it as often as the operator allows", async () => {
    const created = await test.ready();
    const watcher = await open((await invite(created, "watcher")).token);
    test.sessions.connected(created.id, watcher);
    test.clock.advance(50 * MINUTE_MS);
    await test.sessions.sweep();
    expect(created.live.record.state).toBe("ready");
    const end = created.live.record.expiresAt;
    for (const _ of [1, 2]) expect((await test.sessions.extend(created.live)).ok).toBe(true);
    expect(await test.sessions.extend(created.live)).toMatchObject({ fault: { code: "not-allowed" } });
    await test.restart();
    const [live] = test.sessions.unfinished();
    expect(live && test.sessions.view(live)).toMatchObject({
      expiresAt: end + 60 * MINUTE_MS,
      extensions: 2,
      extensionsLeft: 0,
    });
    test.clock.advance(21 * MINUTE_MS);
    await test.sessions.sweep();
    expect(live?.record).toMatchObject({ endReason: "idle" });
    if (live) expect(await test.sessions.extend(live)).toMatchObject({ fault: { code: "ended" } });
  });
});
