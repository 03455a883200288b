import { describe, expect, it } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { startGently } from "./gentle-start.ts";

const nodes = ["node1", "node2", "node3"].map((name) => NodeName.parse(name));

function starts() {
  const begun = new Map<NodeName, PromiseWithResolvers<void>>();
  const start = (node: NodeName) => {
    const each = Promise.withResolvers<void>();
    begun.set(node, each);
    return each.promise;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, start, turn, names: () => [...begun.keys()] };
}

describe("starting gently", () => {
  it("begins a node when the one before has started", async () => {
    const { begun, start, turn, names } = starts();
    const all = startGently(nodes, start, new AbortController().signal);
    for (const [index, node] of nodes.entries()) {
      await turn();
      expect(names()).toEqual(nodes.slice(0, index + 1));
      begun.get(node)?.resolve();
    }
    expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  });

  it("begins all that are left as soon as somebody waits", async () => {
    const { begun, start, turn, names } = starts();
    const wanted = new AbortController();
    const all = startGently(nodes, start, wanted.signal);
    wanted.abort();
    await turn();
    expect(names()).toEqual(nodes);
    for (const each of begun.values()) each.resolve();
    expect(await all).toHaveLength(3);
  });

  it("begins none after one that failed", async () => {
    const { begun, start, names } = starts();
    const all = startGently(nodes, start, new AbortController().signal);
    begun.get(nodes[0] as NodeName)?.reject(new Error("no room"));
    expect((await all).map(({ status }) => status)).toEqual(["rejected"]);
    expect(names()).toEqual(nodes.slice(0, 1));
  });
});
