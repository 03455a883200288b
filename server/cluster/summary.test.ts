import { expect, test } from "vitest";
import type { ClusterNode } from "../contract/cluster.ts";
import { nodeName } from "../testing/cluster-facts.ts";
import { summaryOf } from "./summary.ts";

const node = (number: number, condition: ClusterNode["condition"]): ClusterNode => ({
  ...{ name: nodeName(number), address: "10.0.0.2", engine: "26.1", condition, role: "none", leader: false },
  ...{ labels: [], reason: "", lastHeardAt: null, hidden: 0 },
});
const summary = (...conditions: ClusterNode["condition"][]): string =>
  summaryOf({ nodes: conditions.map((condition, at) => node(at + 1, condition)), services: [], tiles: [] });

test("one node is not counted, whatever it does", () => {
  expect(summary("asking")).toBe("Asking the engine.");
  expect(summary("starting")).toBe("The node is starting.");
  expect(summary("engine-down")).toBe("The node is not ready. No containers yet.");
  expect(summary("alone")).toBe("1 node, no swarm. No containers yet.");
});

test("of several, those that are ready are counted", () => {
  expect(summary("alone", "stopped", "alone")).toBe("2 of 3 nodes ready. No containers yet.");
});
