import { expect, test } from "vitest";
import type { NodeView } from "../../server/contract/session.ts";
import type { LinkState } from "../connection/link-state.ts";
import { endWords } from "./terminal-status.ts";

const words = (reason: string | null) => endWords({ ended: null } as LinkState, { name: "node2", reason } as NodeView);

test("a stopped node’s bar begins with its name, as several stand below each other", () => {
  expect(words("It stopped. Restart it, which keeps its disk, or reset it.")).toEqual({
    title: "node2 stopped",
    text: "Restart it, which keeps its disk, or reset it.",
  });
  expect(words("Its container was removed. Reset it to get a new one.").title).toBe("node2’s container was removed");
  expect(words(null)).toEqual({ title: "node2 has stopped", text: "" });
});
