import { expect, test } from "vitest";
import type { SessionView } from "../../server/contract/session.ts";
import { endingOf } from "./ending.ts";

test("that a session was ended is said to its owner as their own doing, and to everybody else as the owner's", () => {
  const of = (role: "owner" | "participant" | "watcher") => {
    const session = { state: "ended", endReason: "by-owner", createdAt: 1, readyAt: null, endedAt: 2, nodes: [] };
    const { title, why, events } = endingOf({ ...session, you: { id: "p", role } } as unknown as SessionView);
    return [title.split(" ", 2).join(" "), why.split(".", 1)[0], events.at(-1)?.what];
  };
  expect(of("owner")).toEqual(["Your session", "You ended it", "Ended: you ended it"]);
  for (const role of ["participant", "watcher"] as const) {
    expect(of(role)).toEqual(["The session", "Its owner ended it", "Ended: its owner ended it"]);
  }
});
