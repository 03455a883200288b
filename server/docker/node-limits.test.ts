import { expect, test } from "vitest";
import { nodeLimits } from "./node-limits.ts";

const GIB = 1024 ** 3;
const wanted = { memoryBytes: null, processors: 2, pids: 2048, files: 16_384, diskBytes: 8 * GIB };
const machine = (memoryBytes: number, processors: number) => ({ version: "26.1", memoryBytes, processors });

test("a node gets 1 GiB, on a small machine a quarter of it", () => {
  expect(nodeLimits(wanted, machine(16 * GIB, 8)).memoryBytes).toBe(GIB);
  expect(nodeLimits(wanted, machine(2 * GIB, 8)).memoryBytes).toBe(GIB / 2);
});

test("what the operator says about memory is taken as it is", () => {
  expect(nodeLimits({ ...wanted, memoryBytes: 3 * GIB }, machine(2 * GIB, 8)).memoryBytes).toBe(3 * GIB);
});

test("a node is not given more processors than there are, which the engine would refuse", () => {
  expect(nodeLimits(wanted, machine(16 * GIB, 1)).processors).toBe(1);
  expect(nodeLimits(wanted, machine(16 * GIB, 8)).processors).toBe(2);
});
