import { describe, expect, it } from "vitest";
import { SessionState } from "../contract/session.ts";
import { sessionRecord } from "../testing/session-record.ts";
import { dueEnd, nextState, type SessionEvent } from "./state.ts";

const events: SessionEvent[] = [
  { kind: "booted", expiresAt: 99 },
  { kind: "boot-failed", fault: { code: "failed", message: "no" } },
  { kind: "end", reason: "by-owner" },
  { kind: "removed" },
  { kind: "extend", byMs: 9 },
  { kind: "nodes", nodes: [] },
];

describe("a session's states", () => {
  it("only ever move forward, in this table and no other way", () => {
    const table = SessionState.options.map((state) => [
      state,
      ...events.map((event) => nextState(sessionRecord({ state }), event, 50).state),
    ]);
    expect(table).toEqual([
      ["starting", "ready", "failed", "ending", "starting", "starting", "starting"],
      ["ready", "ready", "ready", "ending", "ready", "ready", "ready"],
      ["ending", "ending", "ending", "ending", "ended", "ending", "ending"],
      ["ended", "ended", "ended", "ended", "ended", "ended", "ended"],
      ["failed", "failed", "failed", "failed", "failed", "failed", "failed"],
    ]);
  });

  it("keep the first reason of an end", () => {
    const ending = nextState(sessionRecord(), { kind: "end", reason: "idle" }, 50);
    expect(nextState(ending, { kind: "end", reason: "by-owner" }, 60)).toBe(ending);
    expect(nextState(ending, { kind: "removed" }, 70)).toMatchObject({ endedAt: 70, endReason: "idle" });
  });

  it("count the time from when the nodes are ready", () => {
    expect(nextState(sessionRecord({ state: "starting" }), { kind: "booted", expiresAt: 99 }, 50)).toMatchObject({
      readyAt: 50,
      expiresAt: 99,
    });
  });
});

describe("what is due", () => {
  const ready = sessionRecord({ readyAt: 1_000, expiresAt: 10_000 });

  it("ends a session whose time is used up, whoever is connected", () => {
    expect(dueEnd(ready, { connections: 1, emptySince: 0 }, 500, 9_999)).toBeNull();
    expect(dueEnd(ready, { connections: 1, emptySince: 0 }, 500, 10_000)).toBe("time-used-up");
  });

  it("counts idle time only while nobody is connected, and not before the nodes are ready", () => {
    expect(dueEnd(ready, { connections: 0, emptySince: 0 }, 500, 1_499)).toBeNull();
    expect(dueEnd(ready, { connections: 0, emptySince: 0 }, 500, 1_500)).toBe("idle");
    expect(dueEnd(ready, { connections: 1, emptySince: 0 }, 500, 5_000)).toBeNull();
    expect(dueEnd({ ...ready, state: "starting" }, { connections: 0, emptySince: 0 }, 500, 5_000)).toBeNull();
  });

  it("leaves alone what is over", () => {
    for (const state of ["ending", "ended", "failed"] as const) {
      expect(dueEnd({ ...ready, state }, { connections: 0, emptySince: 0 }, 1, 99_999)).toBeNull();
    }
  });
});
