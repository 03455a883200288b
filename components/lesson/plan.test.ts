import { describe, expect, test } from "vitest";
import { NodeName } from "../../server/contract/ids.ts";
import type { LabView, Section } from "../../server/contract/lab.ts";
import { LabView as LabViewSchema } from "../../server/contract/lab.ts";
import { nextTarget, type RunBlock, runTargets } from "./plan.ts";
import { labProgress } from "./progress.ts";

const run = (id: string, ...nodes: string[]): RunBlock => ({
  kind: "run",
  id,
  nodes: nodes.map((node) => NodeName.parse(node)),
  command: "docker ps",
  vars: [],
  interrupt: false,
  output: null,
});

const SECTION: Section = {
  id: "swarm",
  number: 2,
  title: "Swarm",
  blocks: [],
  steps: [
    { id: "init", number: "2.1", title: "Init", blocks: [run("init.1", "node1")] },
    {
      id: "join",
      number: "2.2",
      title: "Join",
      blocks: [
        run("join.1", "node2", "node3"),
        { kind: "fold", role: "solution", title: "Solution", blocks: [run("join.9", "node1")] },
      ],
    },
    { id: "look", number: "2.3", title: "Look", blocks: [run("look.1", "node1")] },
  ],
};

const targets = runTargets(SECTION);
const next = (...ran: string[]) => nextTarget(targets, new Set(ran))?.key ?? null;

describe("the next command", () => {
  test("is the first at first, one node at a time, and never one from a solution", () => {
    expect(targets.map((target) => target.key)).toEqual([
      "init.1@node1",
      "join.1@node2",
      "join.1@node3",
      "look.1@node1",
    ]);
    expect(next()).toBe("init.1@node1");
    expect(next("init.1@node1", "join.1@node2")).toBe("join.1@node3");
  });

  test("does not go back to a skipped one before the end", () => {
    expect(next("join.1@node3")).toBe("look.1@node1");
    expect(next("join.1@node3", "look.1@node1")).toBe("init.1@node1");
    expect(next(...targets.map((target) => target.key))).toBe(null);
  });
});

describe("progress", () => {
  const lab: LabView = LabViewSchema.parse({
    tested: null,
    id: "swarm",
    title: "Swarm",
    summary: "",
    teaches: "",
    level: "beginner",
    minutes: 30,
    nodes: ["node1"],
    steps: 3,
    checks: 1,
    images: [],
    vars: [],
    sections: [{ id: "intro", number: 1, title: "Intro", blocks: [], steps: [] }, SECTION],
  });

  test("counts steps whose commands were run in a lab without checks", () => {
    const progress = labProgress(
      { ...lab, checks: 0 },
      {},
      new Set(["init.1@node1", "join.1@node2"]),
      new Set(["intro"]),
    );
    expect(progress.sections.map((section) => section.steps)).toEqual([[true], [true, false, false]]);
    expect(progress).toMatchObject({ done: 2, total: 4, words: "2 of 4 steps" });
  });

  test("counts checks in a lab that has some, also before the server reports them", () => {
    const checked: LabView = structuredClone(lab);
    checked.sections[1]?.steps[0]?.blocks.push({
      kind: "check",
      id: "is-manager",
      node: NodeName.parse("node1"),
      title: "node1 is a manager",
      hold: false,
    });
    const open = { "is-manager": { state: "open" as const, message: "", at: 0 } };
    const ran = new Set(["init.1@node1"]);
    expect(labProgress(checked, {}, ran, new Set())).toMatchObject({ done: 0, total: 1, words: "0 of 1 check" });
    expect(labProgress(checked, open, ran, new Set())).toMatchObject({ done: 0, total: 1, words: "0 of 1 check" });
    expect(labProgress(checked, open, ran, new Set()).sections[1]?.steps[0]).toBe(false);
  });
});
