import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LabId, NodeName } from "../contract/ids.ts";
import { NoSwarmError } from "../nodes/form-swarm.ts";
import { NodeStartError } from "../nodes/node-driver.ts";
import { TEST_LAB } from "../testing/test-lab.ts";
import { openTestSessions } from "../testing/test-sessions.ts";

const [node1, node2] = ["node1", "node2"].map((name) => NodeName.parse(name)) as [NodeName, NodeName];
const labs = new Map<LabId, typeof TEST_LAB>([[TEST_LAB.id, { ...TEST_LAB, managers: [node1] }]]);

describe("a session whose nodes begin in a swarm", () => {
  let test: ReturnType<typeof openTestSessions>;
  beforeEach(() => {
    test = openTestSessions(labs);
  });
  afterEach(() => test.close());

  const allReady = (live: Awaited<ReturnType<typeof test.ready>>["live"]) =>
    vi.waitFor(() => expect(live.nodes.every(({ state }) => state === "ready")).toBe(true));

  it("is ready when the swarm is formed, with a step on each node for it", async () => {
    const { live } = await test.ready();
    expect(test.sandboxes.done).toEqual(["swarm node1 node2 node3"]);
    expect(live.nodes.map(({ boot }) => boot.at(-1))).toEqual(
      live.nodes.map(() => expect.objectContaining({ id: "swarm", state: "done" })),
    );
  });

  it("forms it anew, once, when all its nodes are reset", async () => {
    const { live } = await test.ready();
    test.sessions.startOver(live);
    await allReady(live);
    expect(test.sandboxes.done.filter((what) => what.startsWith("swarm"))).toHaveLength(2);
    expect(test.sandboxes.done.at(-1)?.split(" ").slice(1).sort()).toEqual(["node1", "node2", "node3"]);
  });

  it("takes a node back that was reset, and none that was restarted or added", async () => {
    const { live } = await test.ready();
    test.sessions.nodes.begin(live, [node2], "reset");
    await allReady(live);
    expect(test.sandboxes.done.at(-1)).toBe("swarm node2");
    test.sessions.nodes.begin(live, [node2], "restart");
    await allReady(live);
    expect((await test.sessions.nodes.add(live)).ok).toBe(true);
    await allReady(live);
    expect(test.sandboxes.done.filter((what) => what.startsWith("swarm"))).toHaveLength(2);
  });

  it("has the use of a node that found no swarm, and is told of it", async () => {
    const { live } = await test.ready();
    const outside = vi.fn();
    test.sessions.nodes.outside.add(outside);
    test.sandboxes.failSwarm = new NoSwarmError("No manager answers.");
    test.sessions.nodes.begin(live, [node2], "reset");
    await allReady(live);
    expect(outside).toHaveBeenCalledExactlyOnceWith({
      ...{ session: live.record.id, node: node2 },
      error: test.sandboxes.failSwarm,
    });
  });

  it("does not wait for a node that does not start", async () => {
    const { live } = await test.ready();
    test.sandboxes.failStart = new NodeStartError("The disk is full.");
    test.sessions.startOver(live);
    await vi.waitFor(() => expect(live.nodes.every(({ state }) => state === "stopped")).toBe(true));
    expect(test.sandboxes.done.filter((what) => what.startsWith("swarm"))).toHaveLength(1);
  });
});
