import { describe, expect, it } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { type CapacityLimits, capacityOf, roomFor } from "./capacity.ts";
import { wantedOf } from "./demand.ts";
import { planReconcile } from "./reconcile-plan.ts";

const GIB = 1024 ** 3;
const machine = { memoryBytes: 24 * GIB, processors: 2, availableBytes: 22 * GIB };
const limits: CapacityLimits = { nodeBytes: 128 * 1024 ** 2, sandboxesMax: null, subnets: 4096 };
const empty = { sandboxes: 0, nodes: 0, nodesToCome: 0 };

describe("the machine's capacity", () => {
  it("is what memory, processors, addresses and the operator allow, whichever is least", () => {
    expect(capacityOf(machine, limits, 3)).toBe(50);
    expect(capacityOf({ ...machine, processors: 64 }, limits, 3)).toBe(57);
    expect(capacityOf({ ...machine, memoryBytes: 2 * GIB }, limits, 3)).toBe(4);
    expect(capacityOf(machine, { ...limits, subnets: 2 }, 3)).toBe(2);
    expect(capacityOf(machine, { ...limits, sandboxesMax: 7 }, 3)).toBe(7);
    expect(capacityOf(null, { ...limits, sandboxesMax: 7 }, 3)).toBe(7);
  });

  it("shrinks with what is there, and with memory that something else uses", () => {
    expect(roomFor(machine, limits, { sandboxes: 48, nodes: 144, nodesToCome: 0 }, 3)).toBe(2);
    expect(roomFor(machine, limits, { sandboxes: 60, nodes: 180, nodesToCome: 0 }, 3)).toBe(0);
    const short = { ...machine, availableBytes: 2.5 * GIB + 3 * limits.nodeBytes };
    expect(roomFor(short, limits, empty, 3)).toBe(1);
    // One that boots has not taken its memory yet.
    expect(roomFor(short, limits, { sandboxes: 1, nodes: 3, nodesToCome: 3 }, 3)).toBe(0);
  });
});

describe("what is wanted ahead", () => {
  const shape = (count: number) => ({
    nodes: Array.from({ length: count }, (_, index) => NodeName.parse(`node${index + 1}`)),
    images: [],
  });
  it("is one of each pinned shape, more of what is started often, and less again when it was a while ago", () => {
    const starts = Array.from({ length: 5 }, (_, index) => ({ shape: shape(1), at: index }));
    const counts = (now: number) =>
      wantedOf([shape(3)], starts, now).map(({ shape: { nodes }, count }) => [nodes.length, count]);
    expect(wantedOf([shape(3), shape(1)], [], 0).map(({ count }) => count)).toEqual([1, 1]);
    expect(counts(5)).toEqual([
      [1, 2],
      [3, 1],
    ]);
    expect(counts(11 * 60_000)).toEqual([[3, 1]]);
  });
});

describe("reconciling", () => {
  const [mine, warm, coming, left] = ["a", "b", "c", "d"].map((letter) => SandboxId.parse(letter.repeat(12)));
  it("removes exactly what belongs to nobody", () => {
    const there = [mine, warm, coming, left].map((id) => ({ id: SandboxId.parse(id), nodes: [] }));
    const sets = { owned: new Set([mine]), pooled: new Set([warm]), coming: new Set([coming]) } as never;
    const plan = planReconcile(there, Object.assign(sets, { before: [mine, left] }));
    expect(plan).toEqual({ remove: [left], owned: [{ id: mine, nodes: [] }], gone: [] });
  });
  it("counts no longer what was there and is not, unless it is being made or waits", () => {
    const sets = { owned: new Set([mine]), pooled: new Set([warm]), coming: new Set([coming]) } as never;
    const plan = planReconcile([], Object.assign(sets, { before: [mine, warm, coming, left] }));
    expect(plan).toEqual({ remove: [], owned: [], gone: [mine, left] });
  });
});
