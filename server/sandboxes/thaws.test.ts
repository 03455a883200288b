import { describe, expect, it } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { NodeUnreachableError } from "../nodes/node-driver.ts";
import { Thaws } from "./thaws.ts";

const id = SandboxId.parse("sandbox00001");
const nodes = [NodeName.parse("node1")];

/** Thaws of a freezer that fails so often before it works. */
function thawsAfter(failures: number, needed = () => true) {
  const warnings: object[] = [];
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
    log: { info: () => undefined, warn: (details) => warnings.push(details) },
  });
  return { thaws, warnings, asked: () => asked };
}

describe("engines that go on behind whoever was let in", () => {
  it("are asked again when the way to them broke", async () => {
    const { thaws, warnings, asked } = thawsAfter(2);
    await thaws.thaw(id, nodes);
    expect([asked(), warnings]).toEqual([3, []]);
  });

  it("are given up after some tries, and the operator is told why", async () => {
    const { thaws, warnings, asked } = thawsAfter(99);
    await thaws.thaw(id, nodes);
    expect(asked()).toBe(3);
    expect(warnings).toEqual([{ err: expect.any(NodeUnreachableError), sandbox: id }]);
  });

  it("are left alone when the sandbox is gone meanwhile", async () => {
    const { thaws, warnings, asked } = thawsAfter(99, () => false);
    await thaws.thaw(id, nodes);
    expect([asked(), warnings]).toEqual([0, []]);
  });
});
