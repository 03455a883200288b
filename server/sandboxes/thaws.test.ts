import { describe, expect, it } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { NodeUnreachableError } from "../nodes/node-driver.ts";
import { Thaws } from "./thaws.ts";

const id = SandboxId.parse("sandbox00001");
const nodes = [NodeName.parse("node1")];

/** Thaws of a freezer that fails so often before it works. */
function thawsAfter(failures: number, needed = () => true) {
  const warnings: object[] = [];
  const told: unknown[] = [];
  let asked = 0;
  const thaws = new Thaws({
    freezer: {
      freeze: async () => undefined,
      thaw: async () => {
        asked += 1;
        if (asked <= failures) throw new NodeUnreachableError("node1 does not answer from inside.");
      },
    },
    needed,
    onFailed: (...failed) => told.push(failed),
    log: { info: () => undefined, warn: (details) => warnings.push(details) },
  });
  return { thaws, warnings, told, asked: () => asked };
}

describe("engines that go on behind whoever was let in", () => {
  it("are asked again when the way to them broke", async () => {
    const { thaws, warnings, asked } = thawsAfter(2);
    await thaws.thaw(id, nodes);
    expect([asked(), warnings]).toEqual([3, []]);
  });

  it("are given up after some tries; the operator is told why, and whoever works there what does not answer", async () => {
    const { thaws, warnings, told, asked } = thawsAfter(99);
    await thaws.thaw(id, nodes);
    expect(asked()).toBe(3);
    expect(warnings).toEqual([{ err: expect.any(NodeUnreachableError), sandbox: id }]);
    expect(told).toEqual([[id, nodes]]);
  });

  it("are left alone when the sandbox is gone meanwhile", async () => {
    const { thaws, warnings, told, asked } = thawsAfter(99, () => false);
    await thaws.thaw(id, nodes);
    expect([asked(), warnings, told]).toEqual([0, [], []]);
  });
});
