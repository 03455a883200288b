import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LabId, NodeName } from "../contract/ids.ts";
import { EngineUnavailableError, NodeStartError } from "../nodes/node-driver.ts";
import type { Store } from "../store/store.ts";
import type { FakeClock } from "../testing/fake-clock.ts";
import type { InMemorySandboxes } from "../testing/in-memory-sandboxes.ts";
import { TEST_LAB } from "../testing/test-lab.ts";
import { MINUTE_MS, openTestSessions } from "../testing/test-sessions.ts";
import type { Sessions } from "./sessions.ts";
import { newBrowserToken, newClaimToken, newSessionId } from "./tokens.ts";

const node2 = NodeName.parse("node2");

describe("sessions", () => {
  let test: ReturnType<typeof openTestSessions>;
  let store: Store;
  let sandboxes: InMemorySandboxes;
  let clock: FakeClock;
  let sessions: Sessions;

  const reopen = async () => {
    await test.reopen();
    ({ store, sessions } = test);
  };
  const restart = async () => {
    await reopen();
    await sessions.adopt();
  };
  const create = async (browser: Parameters<Sessions["create"]>[0]["browser"] = null) => {
    const reply = await sessions.create({ lab: TEST_LAB.id, browser });
    if (!reply.ok) throw new Error(reply.fault.message);
    return { ...reply.value, id: reply.value.session.record.id };
  };
  const ready = async () => {
    const created = await create();
    await vi.waitFor(() => expect(created.session.record.state).toBe("ready"));
    return created;
  };
  const viewAs = async (created: Awaited<ReturnType<typeof create>>) => {
    const found = await sessions.find(created.id, created.browserToken);
    if (!found.ok) throw new Error(found.fault.message);
    return sessions.view(found.value);
  };

  beforeEach(() => {
    test = openTestSessions();
    ({ store, sandboxes, clock, sessions } = test);
  });
  afterEach(() => test.close());

  it("keep passed checks and answered quizzes over a kill -9, and after the end", async () => {
    const created = await ready();
    const passed = { state: "passed" as const, message: "", at: 5 };
    const quiz = { correct: true, answers: [1], tries: 1, right: [1] };
    sessions.setCheck(created.id, "joined", passed);
    sessions.setCheck(created.id, "other", { state: "watching", message: "not yet", at: 6 });
    sessions.setQuiz(created.id, "one.quiz1", quiz);
    const kept = { checks: { joined: passed }, quizzes: { "one.quiz1": quiz } };
    await vi.waitFor(async () => expect(await store.progressOf(created.id)).toEqual(kept));
    await restart();
    expect(await viewAs(created)).toMatchObject({ state: "ready", ...kept });
    await sessions.end(created.id, "by-owner");
    await restart();
    expect(await viewAs(created)).toMatchObject({ state: "ended", ...kept });
  });

  it("start at once, say what each node is doing, and become ready", async () => {
    sandboxes.hold = true;
    const heard: string[] = [];
    sessions.onChanged(({ record }) => heard.push(record.state));
    const created = await create();
    clock.advance(300);
    const booting = await viewAs(created);
    expect(booting.state).toBe("starting");
    expect(booting.nodes[0]?.boot.map(({ label, state, ms }) => [label, state, ms])).toEqual([
      ["Network 10.32.0.0/28", "doing", 300],
      ["Container", "todo", null],
      ["Image ubuntu", "todo", null],
      ["Shell", "todo", null],
      ["Docker Engine", "todo", null],
    ]);
    sandboxes.finishStarts();
    await vi.waitFor(() => expect(heard.at(-1)).toBe("ready"));
    const view = await viewAs(created);
    expect(view).toMatchObject({ state: "ready", expiresAt: clock.now() + 60 * MINUTE_MS, standIns: ["ubuntu"] });
    expect(view.typicalBootMs).toBe(300);
    expect(view.nodes.map(({ state, address }) => [state, address])).toEqual([
      ["ready", "10.32.0.2"],
      ["ready", "10.32.0.3"],
      ["ready", "10.32.0.4"],
    ]);
    expect(JSON.stringify(view)).not.toContain("startedAt");
    expect(JSON.stringify(view)).not.toContain(created.session.record.sandbox);
  });

  it("that fail to start say why, and leave nothing behind", async () => {
    sandboxes.failStart = new NodeStartError("node2 has no room on its disk");
    const ended = vi.fn();
    sessions.onEnded(ended);
    const created = await create();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
    expect(await viewAs(created)).toMatchObject({
      state: "failed",
      endReason: "failed",
      fault: {
        code: "failed",
        message: "The nodes did not start: node2 has no room on its disk. Start the lab again.",
      },
    });
    expect(sandboxes.existing.size).toBe(0);
    sandboxes.failStart = new EngineUnavailableError("Docker Engine does not answer. Start it.");
    const second = await create();
    await vi.waitFor(async () => expect((await viewAs(second)).fault?.code).toBe("engine-down"));
  });

  it("are found by their own browser only, and nobody learns which ids exist", async () => {
    const mine = await ready();
    const theirs = await ready();
    expect((await sessions.find(mine.id, mine.browserToken)).ok).toBe(true);
    const refusals = await Promise.all([
      sessions.find(mine.id, theirs.browserToken),
      sessions.find(mine.id, null),
      sessions.find(newSessionId(), theirs.browserToken),
      sessions.find(mine.id, newBrowserToken()),
    ]);
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    expect(refusals[0]).toMatchObject({ ok: false, fault: { code: "not-allowed" } });
    expect((await sessions.own(mine.browserToken)).map(({ id }) => id)).toEqual([mine.id]);
  });

  it("keep a browser's token when it is known, and never take over a planted one", async () => {
    const first = await ready();
    expect((await create(first.browserToken)).browserToken).toBe(first.browserToken);
    const planted = newBrowserToken();
    expect((await create(planted)).browserToken).not.toBe(planted);
  });

  it("are handed on by their link once, within 10 minutes", async () => {
    const { id, claimToken, browserToken } = await ready();
    const claimed = await sessions.claim(claimToken, null);
    if (!claimed.ok) throw new Error(claimed.fault.message);
    expect(claimed.value.session).toBe(id);
    expect((await sessions.find(id, claimed.value.browserToken)).ok).toBe(true);
    expect((await sessions.find(id, browserToken)).ok).toBe(true);
    expect(await sessions.claim(claimToken, null)).toMatchObject({ ok: false, fault: { code: "not-allowed" } });
    const late = await ready();
    clock.advance(10 * MINUTE_MS);
    expect(await sessions.claim(late.claimToken, null)).toMatchObject({ ok: false, fault: { code: "ended" } });
    expect(await sessions.claim(newClaimToken(), null)).toMatchObject({ ok: false, fault: { code: "not-found" } });
  });

  it("are refused for a lab that does not exist, and when all sandboxes are taken, also by many at once", async () => {
    const unknown = await sessions.create({ lab: LabId.parse("nothing"), browser: null });
    expect(unknown).toMatchObject({ ok: false, fault: { code: "not-found" } });
    sandboxes.max = 2;
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => sessions.create({ lab: TEST_LAB.id, browser: null })),
    );
    expect(replies.map((reply) => (reply.ok ? "ok" : reply.fault.code)).sort()).toEqual([
      "full",
      "full",
      "full",
      "ok",
      "ok",
    ]);
  });

  it("end by their owner with nothing left, and stay readable", async () => {
    const created = await ready();
    const ended = vi.fn();
    sessions.onEnded(ended);
    const done = sessions.end(created.id, "by-owner");
    expect(created.session.record.state).toBe("ending");
    await Promise.all([done, sessions.end(created.id, "idle")]);
    expect(ended).toHaveBeenCalledOnce();
    expect(sandboxes.existing.size).toBe(0);
    expect(await viewAs(created)).toMatchObject({ state: "ended", endReason: "by-owner", endedAt: clock.now() });
    await restart();
    expect(await viewAs(created)).toMatchObject({ state: "ended", endReason: "by-owner" });
  });

  it("that are ended while starting are called off at once, and leave nothing", async () => {
    sandboxes.hold = true;
    const created = await create();
    await sessions.end(created.id, "by-owner");
    expect(created.session.record).toMatchObject({ state: "ended", endReason: "by-owner" });
    expect(sandboxes.existing.size).toBe(0);
  });

  it("that are ended while a start cannot be called off leave nothing, whoever finishes first", async () => {
    sandboxes.hold = true;
    sandboxes.deaf = true;
    const created = await create();
    const done = sessions.end(created.id, "by-owner");
    // Long enough for a removal that would not wait for the start.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(created.session.record.state).toBe("ending");
    sandboxes.finishStarts();
    await done;
    expect(created.session.record).toMatchObject({ state: "ended", endReason: "by-owner" });
    expect(sandboxes.existing.size).toBe(0);
  });

  it("whose nodes cannot be removed stay ending, and end with a later try", async () => {
    const created = await ready();
    sandboxes.failEnd = new EngineUnavailableError("Docker Engine does not answer.");
    await sessions.end(created.id, "by-owner");
    expect(created.session.record.state).toBe("ending");
    sandboxes.failEnd = null;
    await sessions.reconcile();
    expect(created.session.record.state).toBe("ended");
    expect(sandboxes.existing.size).toBe(0);
  });

  it("end when their time is used up, with people connected", async () => {
    const created = await ready();
    sessions.connected(created.id);
    clock.advance(60 * MINUTE_MS - 1);
    await sessions.sweep();
    expect(created.session.record.state).toBe("ready");
    clock.advance(1);
    await sessions.sweep();
    await vi.waitFor(() => expect(created.session.record).toMatchObject({ state: "ended", endReason: "time-used-up" }));
  });

  it("end when nobody was connected for the idle time, counted from the last one to leave", async () => {
    const created = await ready();
    sessions.connected(created.id);
    sessions.connected(created.id);
    clock.advance(30 * MINUTE_MS);
    sessions.disconnected(created.id);
    await sessions.sweep();
    sessions.disconnected(created.id);
    clock.advance(20 * MINUTE_MS - 1);
    await sessions.sweep();
    expect(created.session.record.state).toBe("ready");
    clock.advance(1);
    await sessions.sweep();
    await vi.waitFor(() => expect(created.session.record).toMatchObject({ state: "ended", endReason: "idle" }));
  });

  it("show a node that stopped, with the reason and the next step", async () => {
    const created = await ready();
    sandboxes.stopNode({ sandbox: created.session.record.sandbox, node: node2 }, "out-of-memory");
    const view = await viewAs(created);
    expect(view.nodes.map(({ state }) => state)).toEqual(["ready", "stopped", "ready"]);
    expect(view.nodes[1]?.reason).toContain("used all the memory");
  });

  it("show variables and checks as they become known", async () => {
    const created = await ready();
    const changed = vi.fn();
    sessions.onChanged(changed);
    sessions.setVars(created.id, { WORKER_TOKEN: "SWMTKN-1" });
    sessions.setCheck(created.id, "joined", { state: "passed", message: "", at: 5 });
    expect(changed).toHaveBeenCalledTimes(2);
    expect(await viewAs(created)).toMatchObject({
      vars: { WORKER_TOKEN: "SWMTKN-1" },
      checks: { joined: { state: "passed" } },
    });
  });

  describe("after a server's death", () => {
    it("go on when they were ready, with stopped nodes shown as stopped", async () => {
      const created = await ready();
      const facts = sandboxes.existing.get(created.session.record.sandbox);
      if (facts?.nodes[1]) facts.nodes[1].running = false;
      await restart();
      const view = await viewAs(created);
      expect(view).toMatchObject({ state: "ready", expiresAt: created.session.record.expiresAt });
      expect(view.nodes.map(({ state, address }) => [state, address])).toEqual([
        ["ready", "10.32.0.2"],
        ["stopped", "10.32.0.3"],
        ["ready", "10.32.0.4"],
      ]);
      expect(view.typicalBootMs).toBe(0);
    });

    it("have failed with a reason when they were starting, and nothing of them is left", async () => {
      sandboxes.hold = true;
      const created = await create();
      expect(sandboxes.existing.size).toBe(1);
      await restart();
      expect(await viewAs(created)).toMatchObject({ state: "failed", fault: { code: "failed" } });
      expect(sandboxes.existing.size).toBe(0);
    });

    it("are finished when they were ending, and lost when their nodes are gone", async () => {
      const ending = await ready();
      const lost = await ready();
      sandboxes.failEnd = new Error("killed here");
      await sessions.end(ending.id, "by-owner");
      sandboxes.failEnd = null;
      sandboxes.existing.delete(lost.session.record.sandbox);
      await restart();
      await vi.waitFor(async () => expect((await viewAs(lost)).state).toBe("ended"));
      expect(await viewAs(ending)).toMatchObject({ state: "ended", endReason: "by-owner" });
      expect(await viewAs(lost)).toMatchObject({ endReason: "lost" });
    });

    it("count idle time anew, for nobody could connect", async () => {
      const created = await ready();
      clock.advance(25 * MINUTE_MS);
      await restart();
      await sessions.sweep();
      expect((await viewAs(created)).state).toBe("ready");
    });

    it("keep their nodes when the engine is looked at before they were loaded", async () => {
      const created = await ready();
      await reopen();
      await Promise.all([sessions.reconcile(), sessions.adopt(), sessions.reconcile()]);
      expect(sandboxes.existing.size).toBe(1);
      expect((await viewAs(created)).state).toBe("ready");
    });

    it("are not idle for a browser that was back before them", async () => {
      const created = await ready();
      await reopen();
      sessions.connected(created.id);
      await sessions.adopt();
      clock.advance(25 * MINUTE_MS);
      await sessions.sweep();
      expect((await viewAs(created)).state).toBe("ready");
    });

    it("are kept when the engine does not answer yet", async () => {
      const created = await ready();
      const reconcile = vi.spyOn(sandboxes, "reconcile").mockRejectedValueOnce(new EngineUnavailableError("down"));
      await expect(restart()).rejects.toThrow("down");
      expect((await viewAs(created)).state).toBe("ready");
      await sessions.adopt();
      expect(reconcile).toHaveBeenCalledTimes(2);
      expect((await viewAs(created)).nodes[0]?.address).toBe("10.32.0.2");
    });
  });
});
