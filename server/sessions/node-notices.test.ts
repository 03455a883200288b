import { expect, test } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import type { NodeNotice } from "../contract/session.ts";
import { sessionRecord } from "../testing/session-record.ts";
import { NodeNotices } from "./node-notices.ts";
import type { LiveSession } from "./session.ts";

const node = NodeName.parse("node2");

function told() {
  const record = sessionRecord({});
  const said: NodeNotice[][] = [];
  const notices = new NodeNotices({
    sessions: {
      unfinished: () => [{ record } as LiveSession],
      setNotices: (_session, _node, all) => said.push(all),
    },
    limits: () => ({ memoryBytes: 1024 ** 3, diskBytes: 8 * 1024 ** 3 }),
  });
  return { notices, said, record };
}

test("a learner is told of a program that was ended for want of memory, and how much there is", () => {
  const { notices, said, record } = told();
  notices.outOfMemory({ sandbox: record.sandbox, node });
  expect(said.at(-1)?.[0]?.title).toBe("node2 ran out of memory");
  expect(said.at(-1)?.[0]?.text).toContain("1 GB");
});

test("a sandbox that nobody has is nobody's news", () => {
  const { notices, said } = told();
  notices.outOfMemory({ sandbox: SandboxId.parse("pooled000001"), node });
  expect(said).toEqual([]);
});

test("a disk is spoken of before it is full, when it is full, and no more when there is room", () => {
  const { notices, said, record } = told();
  for (const percent of [50, 89, 91, 91, 99, 88, 84]) notices.disk(record.id, node, percent);
  expect(said.map((all) => all[0]?.title ?? "nothing")).toEqual([
    "The disk of node2 is nearly full",
    "The disk of node2 is full",
    "The disk of node2 is nearly full",
    "nothing",
  ]);
});

test("memory and disk are told side by side", () => {
  const { notices, said, record } = told();
  notices.disk(record.id, node, 95);
  notices.outOfMemory({ sandbox: record.sandbox, node });
  notices.disk(record.id, node, 10);
  expect(said.map((all) => all.map(({ id }) => id).join())).toEqual(["disk", "disk,memory", "memory"]);
});

test("a learner whose node could not be woken is told, until it is restarted", () => {
  const { notices, said, record } = told();
  notices.asleep({ sandbox: SandboxId.parse("pooled000001"), node });
  expect(said).toEqual([]);
  notices.asleep({ sandbox: record.sandbox, node });
  expect(said.at(-1)).toMatchObject([{ id: "engine", title: "Docker on node2 may not answer" }]);
  notices.left(record.id, node);
  expect(said.at(-1)).toEqual([]);
});
