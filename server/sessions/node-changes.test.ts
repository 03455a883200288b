import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { NodeStartError } from "../nodes/node-driver.ts";
import { TEST_LABS } from "../testing/test-lab.ts";
import { openTestSessions } from "../testing/test-sessions.ts";

const [node1, node2] = ["node1", "node2"].map((name) => NodeName.parse(name)) as [NodeName, NodeName];

describe("a session's nodes", () => {
  let test: ReturnType<typeof openTestSessions>;
  beforeEach(() => {
    test = openTestSessions();
  });
  afterEach(() => test.close());

  const stateOf = (live: Awaited<ReturnType<typeof test.ready>>["live"], name: NodeName) => {
    const node = live.nodes.find((each) => each.name === name);
    return [node?.state, node?.change, node?.reason];
  };

  it("that stopped come back with a restart, and say how far they are", async () => {
    const { live } = await test.ready();
    const leaving: string[] = [];
    test.sessions.nodes.leaving.add(({ address, why }) => leaving.push(`${address.node}: ${why}`));
    test.sandboxes.stopNode({ sandbox: live.record.sandbox, node: node2 }, "out-of-memory");
    expect(stateOf(live, node2)).toEqual(["stopped", null, expect.stringContaining("Restart it")]);
    test.sandboxes.hold = true;
    expect(test.sessions.nodes.begin(live, [node2], "restart").ok).toBe(true);
    expect(stateOf(live, node2)).toEqual(["starting", "restart", null]);
    expect(stateOf(live, node1)).toEqual(["ready", null, null]);
    await vi.waitFor(() =>
      expect(test.sessions.view(live).nodes[1]?.boot[1]).toMatchObject({ id: "container", state: "doing" }),
    );
    // It stops on purpose: that is no news.
    test.sandboxes.stopNode({ sandbox: live.record.sandbox, node: node2 }, "exited");
    expect(stateOf(live, node2)).toEqual(["starting", "restart", null]);
    expect(test.sessions.nodes.begin(live, [node2], "reset")).toMatchObject({
      ok: false,
      fault: { code: "not-ready" },
    });
    test.sandboxes.finishStarts();
    await vi.waitFor(() => expect(stateOf(live, node2)).toEqual(["ready", null, null]));
    expect(leaving).toEqual(["node2: node2 is being restarted."]);
    expect(test.sandboxes.done).toEqual(["restarted node2"]);
  });

  it("that are all reset open every check again, over a kill -9 too", async () => {
    const { id, live } = await test.ready();
    test.sessions.setCheck(id, "joined", { state: "passed", message: "", at: 5 });
    expect(test.sessions.startOver(live).ok).toBe(true);
    expect(live.checks).toEqual({});
    await vi.waitFor(() => expect(live.nodes.every(({ state }) => state === "ready")).toBe(true));
    expect([...test.sandboxes.done].sort()).toEqual(["fresh node1", "fresh node2", "fresh node3"]);
    await test.restart();
    expect(test.sessions.unfinished()[0]?.checks.joined?.state).toBe("open");
  });

  it("get the images of their lab again after that was taken away", async () => {
    await test.close();
    const labs = new Map(TEST_LABS);
    test = openTestSessions(labs, TEST_LABS);
    const { live } = await test.ready();
    labs.clear();
    const begun = vi.spyOn(test.sandboxes, "startNode");
    expect(test.sessions.nodes.begin(live, [node2], "reset").ok).toBe(true);
    await vi.waitFor(() => expect(stateOf(live, node2)).toEqual(["ready", null, null]));
    expect(begun.mock.calls[0]?.[1]).toEqual([...TEST_LABS.values()][0]?.images);
  });

  it("are not one more when the machine has no memory for it", async () => {
    const { live } = await test.ready();
    test.sandboxes.nodeFits = false;
    expect(await test.sessions.nodes.add(live)).toMatchObject({ ok: false, fault: { code: "full" } });
    expect(live.nodes).toHaveLength(3);
  });

  it("that a server lost in the middle of their reset say so, and the session goes on", async () => {
    const { id, live } = await test.ready();
    const sandbox = test.sandboxes.existing.get(live.record.sandbox);
    if (sandbox) sandbox.nodes = [];
    await test.restart();
    const found = test.sessions.unfinished().find(({ record }) => record.id === id);
    expect(found?.record.state).toBe("ready");
    expect(found && stateOf(found, node1)).toEqual(["gone", null, expect.stringContaining("Reset it")]);
    if (found) test.sessions.startOver(found);
    await vi.waitFor(() => expect(found?.nodes.every(({ state }) => state === "ready")).toBe(true));
  });

  it("that could not be reset say why and what to do, and their neighbours go on", async () => {
    const { live } = await test.ready();
    test.sandboxes.failStart = new NodeStartError("The disk is full.");
    test.sessions.nodes.begin(live, [node2], "reset");
    await vi.waitFor(() =>
      expect(stateOf(live, node2)).toEqual(["stopped", null, "The reset did not work: The disk is full. Try a reset."]),
    );
    expect(stateOf(live, node1)).toEqual(["ready", null, null]);
    test.sandboxes.failStart = null;
    test.sessions.nodes.begin(live, [node2], "reset");
    await vi.waitFor(() => expect(stateOf(live, node2)).toEqual(["ready", null, null]));
  });

  it("that are being reset when the session ends are called off, and nothing is left", async () => {
    const { id, live } = await test.ready();
    test.sandboxes.hold = true;
    test.sessions.nodes.begin(live, [node1, node2], "reset");
    await test.sessions.end(id, "by-owner");
    expect(live.record.state).toBe("ended");
    expect(test.sandboxes.existing.size).toBe(0);
    expect(test.sessions.nodes.begin(live, [node1], "reset")).toMatchObject({ fault: { code: "ended" } });
  });

  it("are added under the first free name as far as the operator allows, and removed, over a kill -9", async () => {
    const { live } = await test.ready();
    test.sessions.nodes.remove(live, node2);
    await vi.waitFor(() => expect(live.record.nodes).toEqual(["node1", "node3"]));
    expect(live.nodes.map(({ name }) => name)).toEqual(["node1", "node3"]);
    const added = await Promise.all([1, 2, 3].map(() => test.sessions.nodes.add(live)));
    expect(added.map(({ ok }) => ok)).toEqual([true, true, false]);
    await vi.waitFor(() => expect(live.nodes.every(({ state }) => state === "ready")).toBe(true));
    expect(test.sandboxes.done).toEqual(["removed node2", "fresh node2", "fresh node4"]);
    await test.restart();
    expect(test.sessions.unfinished()[0]?.record.nodes).toEqual(["node1", "node2", "node3", "node4"]);
  });

  it("are one at least", async () => {
    const { live } = await test.ready();
    const removed = live.record.nodes.map((name) => test.sessions.nodes.remove(live, name).ok);
    expect(removed).toEqual([true, true, false]);
    await vi.waitFor(() => expect(live.record.nodes).toEqual(["node3"]));
  });

  it("must be the session's own", async () => {
    const { live } = await test.ready();
    expect(test.sessions.nodes.begin(live, [NodeName.parse("node9")], "reset")).toMatchObject({
      fault: { code: "not-found" },
    });
  });
});
