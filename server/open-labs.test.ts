import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { LabId } from "./contract/ids.ts";
import { openLabs } from "./open-labs.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const LAB = `---
title: Swarm
summary: Three machines.
teaches: swarm init
level: beginner
minutes: 5
nodes: [node1]
---
## Start
### Look
Text.
`;

test("a lab of DRYDOCK_POOL_LABS that is not there is told once, with the names there are", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, "first"));
  writeFileSync(join(folder.path, "first", "lab.md"), LAB);
  const told = async (...wanted: string[]) => {
    const log = { warn: vi.fn() };
    const poolLabs = wanted.map((id) => LabId.parse(id));
    using _labs = await openLabs({ labsFolder: folder.path, labsRepository: null, poolLabs }, log);
    return log.warn.mock.calls.map(([sentence]) => sentence);
  };
  expect(await told("first", "first")).toEqual([]);
  expect(await told("first", "no-such-lab", "no-such-lab")).toEqual([
    "DRYDOCK_POOL_LABS names no-such-lab, and there is no such lab: nothing is kept ready for it. The labs are first.",
  ]);
  folder.remove();
});
