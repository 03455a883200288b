import { expect, test } from "vitest";
import type { Tile } from "../contract/cluster.ts";
import {
  container,
  entry,
  machineNews,
  membership,
  nodeName,
  service,
  swarmNews,
  task,
} from "../testing/cluster-facts.ts";
import { Random } from "../testing/random.ts";
import { IS_STARTING, learn, type News, NOTHING } from "./cluster-state.ts";
import { type Scene, sceneOf } from "./view.ts";

const sceneAfter = (news: readonly News[]): Scene => sceneOf(news.reduce(learn, NOTHING));
const drawn = (scene: Scene) => scene.tiles.map(({ name, node, state }) => `${name} ${node} ${state}`);
const find = (scene: Scene, name: string): Tile | undefined => scene.tiles.find((tile) => tile.name === name);
const containersOn = (number: number, value: ReturnType<typeof container>[]): News => ({
  kind: "containers",
  node: nodeName(number),
  heard: { asked: 30 + number, at: 6000, value },
});

test("before anything is heard the picture says that it asks", () => {
  const scene = sceneAfter([machineNews(3)]);
  expect(scene.summary).toBe("Asking the 3 engines.");
  expect(scene.nodes.map(({ condition }) => condition)).toEqual(["asking", "asking", "asking"]);
});

test("before the swarm exists plain containers are drawn where they are", () => {
  const alone = [1, 2].map(
    (number): News => ({
      ...{ kind: "membership", node: nodeName(number), heard: { asked: number, at: 1, value: membership() } },
    }),
  );
  const ended = { state: "exited", finishedAt: 4000 } as const;
  const scene = sceneAfter([
    machineNews(2),
    ...alone,
    containersOn(1, [
      container("keen_lamarr"),
      container("done", ended),
      container("broken", { ...ended, exitCode: 3 }),
      container("eater", { ...ended, exitCode: 137, outOfMemory: true }),
      container("stopped", { ...ended, exitCode: 137 }),
    ]),
  ]);
  expect(drawn(scene).sort()).toEqual([
    "broken node1 failed",
    "done node1 stopped",
    "eater node1 failed",
    "keen_lamarr node1 running",
    "stopped node1 stopped",
  ]);
  expect(find(scene, "eater")?.error).toBe("out of memory");
  expect(find(scene, "broken")).toMatchObject({ error: "exit 3", since: 4000 });
  expect(scene.summary).toBe("2 nodes, no swarm. 1 container running.");
});

test("a drained node's task leaves, its successor is a berth, and both are one move", () => {
  const old = task("sleep-app", 2, 2, { desired: "shutdown", createdAt: 1000 });
  const next = task("sleep-app", 2, 3, { desired: "ready", current: "ready", createdAt: 3000 });
  const facts = {
    nodes: [entry(1), entry(2, { availability: "drain" }), entry(3)],
    services: [service("sleep-app", { replicas: 2 })],
    tasks: [task("sleep-app", 1, 1), old, next],
  };
  const scene = sceneAfter(swarmNews(3, facts));
  expect(drawn(scene)).toEqual([
    "sleep-app.1 node1 running",
    "sleep-app.2 node2 leaving",
    "sleep-app.2 node3 starting",
  ]);
  expect(scene.tiles.at(-1)?.from).toBe(old.id);
  expect(scene.nodes[1]).toMatchObject({ condition: "drained", role: "worker" });
  expect(scene.summary).toBe("3 nodes, 1 manager. sleep-app.2 is moving to node3.");
  expect(scene.services).toMatchObject([{ running: 1, desired: 2 }]);

  const stopped = { ...old, current: "shutdown" };
  expect(drawn(sceneAfter(swarmNews(3, { ...facts, tasks: [stopped, next] })))).toEqual([
    "sleep-app.2 node2 stopped",
    "sleep-app.2 node3 starting",
  ]);
  const running = { ...next, desired: "running", current: "running" };
  const after = sceneAfter(swarmNews(3, { ...facts, tasks: [stopped, running] }));
  expect(drawn(after)).toEqual(["sleep-app.2 node3 running"]);
  expect(after.tiles[0]?.from).toBeNull();
});

test("a worker's engine is believed before its manager has heard", () => {
  const facts = {
    services: [service("web", { replicas: 2 })],
    tasks: [
      task("web", 1, 2, { current: "starting" }),
      task("web", 2, 2, { current: "running" }),
      task("web", 3, 2, { current: "running", desired: "shutdown" }),
    ],
  };
  const of = (slot: number) => ({ task: { id: `web.${slot}@2`, name: `web.${slot}.x`, service: "web" } });
  const ended = { state: "exited", finishedAt: 5500 } as const;
  const scene = sceneAfter([
    ...swarmNews(2, facts),
    containersOn(2, [
      container("a", of(1)),
      container("b", { ...of(2), ...ended, exitCode: 9 }),
      container("c", { ...of(3), ...ended, exitCode: 137 }),
    ]),
  ]);
  expect(drawn(scene)).toEqual(["web.1 node2 running", "web.2 node2 failed"]);
  expect(find(scene, "web.2")).toMatchObject({ error: "exit 9", current: "failed", since: 5500 });
});

test("a failed task keeps its last error, also on the one that takes its place", () => {
  const failed = { current: "failed", desired: "shutdown", exitCode: 7, error: "task: non-zero exit (7)" };
  const first = task("cache", 1, 1, { ...failed, id: "first", createdAt: 1000 });
  const next = task("cache", 1, 1, { id: "next", current: "ready", desired: "ready", createdAt: 2000 });
  const facts = { services: [service("cache")], tasks: [first, next] };
  const scene = sceneAfter(swarmNews(1, facts));
  expect(drawn(scene)).toEqual(["cache.1 node1 failed", "cache.1 node1 starting"]);
  expect(scene.tiles.map(({ error }) => error)).toEqual(["exit 7", "exit 7"]);
  expect(scene.summary).toContain("cache.1 failed: exit 7.");
  const well = sceneAfter(
    swarmNews(1, { ...facts, tasks: [first, { ...next, current: "running", desired: "running" }] }),
  );
  expect(drawn(well)).toEqual(["cache.1 node1 running"]);
  expect(well.tiles[0]?.error).toBe("exit 7");
});

test("a task that no node can take waits, and says why", () => {
  const stuck = task("db", 1, 0, {
    current: "pending",
    error: "no suitable node (1 node not available for new tasks)",
  });
  const scene = sceneAfter(swarmNews(1, { services: [service("db")], tasks: [stuck] }));
  expect(scene.tiles).toMatchObject([{ state: "waiting", node: null, error: stuck.error }]);
  expect(scene.summary).toContain("db.1 waits: no suitable node");
});

test("a node that is down loses its tasks, and its column says which", () => {
  const facts = {
    nodes: [entry(1), entry(2, { state: "down" }), entry(3)],
    services: [service("web", { replicas: 1 })],
    tasks: [
      task("web", 1, 2, { desired: "shutdown", createdAt: 1000 }),
      task("web", 1, 3, { current: "starting", createdAt: 2000 }),
    ],
  };
  const gone: News[] = [
    ...swarmNews(3, facts),
    { kind: "machines", machines: [{ name: nodeName(2), address: null, trouble: "Out of memory." }] },
  ];
  expect(sceneAfter(gone).nodes).toHaveLength(1);
  const machines = [1, 2, 3].map((number) => ({
    ...{ name: nodeName(number), address: null, trouble: number === 2 ? "Out of memory." : "" },
  }));
  const scene = sceneAfter([...swarmNews(3, facts), { kind: "machines", machines }]);
  expect(drawn(scene)).toEqual(["web.1 node2 lost", "web.1 node3 starting"]);
  expect(scene.nodes[1]).toMatchObject({
    condition: "stopped",
    reason: "Out of memory. 1 task ran there: web.1.",
    lastHeardAt: 5000,
  });
});

test("a machine that is on its way is starting, not stopped", () => {
  const machines = [
    { name: nodeName(1), address: null, trouble: "" },
    { name: nodeName(2), address: null, trouble: IS_STARTING },
  ];
  const scene = sceneAfter([{ kind: "machines", machines }]);
  expect(scene.nodes[1]).toMatchObject({ condition: "starting", reason: "It is starting." });
  expect(scene.summary).toBe("0 of 2 nodes ready. Asking node1.");

  const all = [1, 2, 3].map((number) => ({ name: nodeName(number), address: null, trouble: IS_STARTING }));
  const swarm = swarmNews(3, { services: [service("web")], tasks: [task("web", 1, 1)] });
  const reset = sceneAfter([...swarm, { kind: "machines", machines: all }]);
  expect(reset).toMatchObject({ summary: "All nodes are starting.", trouble: "" });
});

test("without a quorum the last facts stay, and the trouble says what that means", () => {
  const managers = [1, 2, 3].map((number) => entry(number, { role: "manager" }));
  const news = swarmNews(3, { nodes: managers, services: [service("web")], tasks: [task("web", 1, 1)] });
  expect(sceneAfter(news).trouble).toBe("");
  const machines = (stopped: number[]) => ({
    kind: "machines" as const,
    machines: [1, 2, 3].map((number) => ({
      ...{ name: nodeName(number), address: null, trouble: stopped.includes(number) ? "It stopped." : "" },
    })),
  });
  expect(sceneAfter([...news, machines([3])]).trouble).toContain("2 of 3 managers are left");
  const lost = { asked: 40, at: 7000, value: { kind: "no-leader" as const } };
  const scene = sceneAfter([...news, machines([2, 3]), { kind: "swarm", swarm: "swarm", heard: lost }]);
  expect(drawn(scene)).toEqual(["web.1 node1 running"]);
  expect(scene.trouble).toMatch(/^No quorum: 1 of 3 managers answer, 2 are needed\. What runs goes on running/);
});

test("a node that has left is said to be listed still, until no manager can", () => {
  const left = { asked: 50, at: 8000, value: membership() };
  const gone: News = { kind: "membership", node: nodeName(2), heard: left };
  expect(sceneAfter([...swarmNews(2), gone]).nodes[1]).toMatchObject({ condition: "left", role: "none" });
  const manager: News = { kind: "membership", node: nodeName(1), heard: left };
  const unanswered = { asked: 51, at: 8000, value: { kind: "no-answer" as const } };
  const scene = sceneAfter([...swarmNews(2), manager, { kind: "swarm", swarm: "swarm", heard: unanswered }]);
  expect(scene.nodes[0]?.condition).toBe("alone");
  expect(scene.trouble).toBe(
    "node1 left the swarm, and no manager is left in it. docker swarm leave on node2 ends what is left of it.",
  );
});

test("a service keeps its colour when another comes or goes", () => {
  const names = ["sleep-app", "web", "db", "cache", "jobs"];
  const all = names.map((name, index) => service(name, { createdAt: 1000 + index }));
  const colours = (services: typeof all) =>
    new Map(sceneAfter(swarmNews(1, { services })).services.map(({ name, colour }) => [name, colour]));
  const together = colours(all);
  expect(new Set(together.values()).size).toBe(5);
  expect(colours(all.slice(0, 1)).get("sleep-app")).toBe(together.get("sleep-app"));
});

test("answers that come late, twice or in any order end in the same picture", () => {
  const news: News[] = [
    ...swarmNews(3, { services: [service("web")], tasks: [task("web", 1, 2, { current: "new" })] }),
    containersOn(1, [container("old")]),
    { kind: "containers", node: nodeName(1), heard: { asked: 61, at: 9000, value: [container("new")] } },
    { kind: "silence", node: nodeName(3), asked: 62 },
    { kind: "swarm", swarm: "swarm", heard: { asked: 63, at: 9000, value: { kind: "no-leader" } } },
    {
      kind: "swarm",
      swarm: "swarm",
      heard: {
        asked: 64,
        at: 9000,
        value: {
          kind: "facts",
          facts: { nodes: [entry(1), entry(2), entry(3)], services: [service("web")], tasks: [] },
        },
      },
    },
  ];
  const [machines, ...rest] = news;
  if (!machines) throw new Error("there is news");
  const expected = sceneAfter(news);
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = new Random(seed);
    const repeated = rest.filter(() => random.chance(0.5));
    expect(sceneAfter([machines, ...random.shuffled([...rest, ...repeated])])).toEqual(expected);
  }
});
