import { afterAll, beforeAll, expect, test } from "vitest";
import { ClusterFollower } from "../cluster/cluster-follower.ts";
import type { Machine } from "../cluster/cluster-state.ts";
import type { ClusterView, Tile } from "../contract/cluster.ts";
import { applyChange } from "../contract/cluster-change.ts";
import { NodeName, SessionId } from "../contract/ids.ts";
import { Insides } from "../nodes/insides.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { nodeClusterEngine } from "./node-cluster.ts";
import { connectNodeEngine, followNodeEvents } from "./node-engine.ts";
import { NodeImages } from "./node-images.ts";
import { parseRange } from "./subnets.ts";

/** What the map says of real engines and a real swarm, beside what the engines' own command line says. */

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const owner = { instance: `map${Date.now().toString(36)}`.slice(0, 12) };
const images = new NodeImages(
  {
    docker,
    standInFolder: "images/stand-ins",
    baseImage: process.env.DRYDOCK_BASE_IMAGE ?? "debian:trixie-slim",
    say: () => undefined,
  },
  process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest",
  owner,
);
const limits = { ...TEST_LIMITS, runtime: null, nameServers: [] };
const driver = new DockerDriver({
  docker,
  owner,
  subnets: parseRange("10.33.1.0/24") ?? { first: 0, last: 0 },
  shape: async (wanted) => ({ ...(await images.withImages(wanted)), ...limits }),
});
const sandbox = newSandboxId();
const names = ["node1", "node2", "node3"].map((name) => NodeName.parse(name));
const [node1, node2, node3] = names as [NodeName, NodeName, NodeName];
const insides = new Insides(driver);
/** The swarm's own patience with a silent node is about 20 s, and so is one round of an election. */
const WITHIN_MS = 60_000;

let machines: Machine[] = [];
let follower: ClusterFollower | undefined;
let shown: ClusterView | null = null;
const listeners = new Set<() => void>();

beforeAll(async () => {
  await driver.createSandbox({ id: sandbox, nodes: names, images: ["ubuntu"] }, () => undefined);
  const [facts] = await driver.listSandboxes();
  machines = names.map((name) => ({
    ...{ name, address: facts?.nodes.find((node) => node.name === name)?.address ?? null, trouble: "" },
  }));
  follower = new ClusterFollower(
    {
      session: SessionId.parse("abcdefghij0123456789"),
      nodes: new Map(
        names.map((node) => {
          const inside = insides.of({ sandbox, node });
          return [node, { engine: nodeClusterEngine(inside), open: (command) => inside.openCommand(command) }];
        }),
      ),
      onChange: (change) => {
        shown = shown && applyChange(shown, change);
        for (const listener of listeners) listener();
      },
      onUsage: () => undefined,
      onError: () => undefined,
      now: Date.now,
    },
    machines,
  );
  shown = follower.view();
});
afterAll(async () => {
  follower?.[Symbol.dispose]();
  insides[Symbol.dispose]();
  await driver.removeSandbox(sandbox);
});

/** Waits until the picture, as a browser has it, satisfies this; says what it was when it does not. */
async function until(what: string, satisfied: (view: ClusterView) => boolean): Promise<ClusterView> {
  let look = () => {};
  const found = new Promise<ClusterView>((resolve, reject) => {
    const picture = () => JSON.stringify({ ...shown, tiles: shown?.tiles.map(words) });
    const late = setTimeout(() => reject(new Error(`${what} did not come: ${picture()}`)), WITHIN_MS);
    look = () => {
      if (!shown || !satisfied(shown)) return;
      clearTimeout(late);
      resolve(shown);
    };
    listeners.add(look);
    look();
  });
  return found.finally(() => listeners.delete(look));
}

const words = ({ name, node, state }: Tile) => `${name} ${node} ${state}`;
const of = (view: ClusterView, service: string) => view.tiles.filter((tile) => tile.service === service);
const running = (view: ClusterView, service: string) => of(view, service).filter(({ state }) => state === "running");

async function run(node: NodeName, command: string): Promise<string> {
  const { code, stdout, stderr } = await insides.of({ sandbox, node }).run(command, 60_000);
  if (code !== 0) throw new Error(`${command} on ${node} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

/** `sleep-app.1 node2`, sorted, as the command line sees what runs. */
async function placesOf(service: string): Promise<string[]> {
  const format = "'{{.Name}} {{.Node}} {{.CurrentState}}'";
  const lines = await run(node1, `docker service ps ${service} --filter desired-state=running --format ${format}`);
  return lines
    .split("\n")
    .filter((line) => / Running /.test(line))
    .map((line) => line.split(" ").slice(0, 2).join(" "))
    .sort();
}

const drawnPlaces = (view: ClusterView, service: string) =>
  running(view, service)
    .map(({ name, node }) => `${name} ${node}`)
    .sort();

/** The picture is often ahead of the manager, which hears from its workers later. */
const expectPlaces = (view: ClusterView) =>
  expect.poll(() => placesOf("sleep-app"), { timeout: 10_000 }).toEqual(drawnPlaces(view, "sleep-app"));

test("engines that were never asked are heard within moments", async () => {
  const view = await until("the three engines", ({ nodes }) => nodes.every(({ condition }) => condition === "alone"));
  expect(view.nodes.map(({ engine, address }) => [engine, address])).toEqual(
    machines.map(({ address }) => [expect.stringMatching(/^\d+\./), address]),
  );
  expect(view.summary).toBe("3 nodes, no swarm. No containers yet.");
});

test("a plain container appears, with its port, and goes", async () => {
  const id = await run(node1, "docker run -d --name plain -p 8080:80 ubuntu sleep 300");
  const view = await until("the container", ({ tiles }) =>
    tiles.some(({ state, ports }) => state === "running" && ports[0]),
  );
  expect(view.tiles).toMatchObject([
    { id, node: "node1", name: "plain", image: "ubuntu", ports: [{ published: 8080, target: 80, protocol: "tcp" }] },
  ]);
  await run(node1, "docker run --name short --memory 64m ubuntu sh -c 'echo to the log; exit 3' || true");
  const failed = await until("its end", ({ tiles }) => tiles.some(({ state }) => state === "failed"));
  const short = failed.tiles.find(({ name }) => name === "short");
  expect(short?.error).toBe("exit 3");
  const details = await follower?.details(short?.id ?? "");
  expect(details).toMatchObject({
    command: "sh -c 'echo to the log; exit 3'",
    log: ["to the log"],
    restarts: 0,
    limits: "64 MiB of memory",
  });
  await run(node1, "docker rm -f plain short");
  await until("the empty node", ({ tiles }) => tiles.length === 0);
});

test("what checks follow tells of every change, and of nothing that only asks", async () => {
  let events = 0;
  using over = new DisposableStack();
  const following = new AbortController();
  over.defer(() => following.abort());
  const engine = connectNodeEngine(insides.of({ sandbox, node: node1 }));
  const opened = Promise.withResolvers<void>();
  const end = followNodeEvents(engine, opened.resolve, () => (events += 1), following.signal);
  end.catch(opened.reject);
  await opened.promise;
  await run(node1, "docker run -d --name asked ubuntu sleep 300");
  await expect.poll(() => events).toBeGreaterThanOrEqual(3);
  const before = events;
  await run(node1, "docker exec asked true; docker top asked; docker logs asked");
  await run(node1, "docker pause asked");
  await expect.poll(() => events).toBe(before + 1);
  await run(node1, "docker rm -f asked");
});

test("a swarm forms: who is manager, who leads, who is a worker", async () => {
  await run(node1, "docker swarm init");
  const token = await run(node1, "docker swarm join-token -q worker");
  for (const node of [node2, node3]) await run(node, `docker swarm join --token ${token} node1:2377`);
  const view = await until(
    "the swarm",
    ({ nodes }) => nodes.every(({ role }) => role !== "none") && nodes.some(({ leader }) => leader),
  );
  expect(view.nodes.map(({ role, leader }) => `${role} ${leader}`)).toEqual([
    "manager true",
    "worker false",
    "worker false",
  ]);
  await run(node1, "docker node update --label-add disk=ssd node2");
  await until("the label", ({ nodes }) => nodes[1]?.labels.join() === "disk=ssd");
});

test("seven replicas appear where the scheduler put them", async () => {
  await run(node1, "docker service create -d --name sleep-app --stop-grace-period 1s ubuntu sleep infinity");
  await run(node1, "docker service update -d --replicas 7 sleep-app");
  const view = await until("seven running tasks", (seen) => running(seen, "sleep-app").length === 7);
  await expectPlaces(view);
  expect(view.services).toMatchObject([{ name: "sleep-app", running: 7, desired: 7 }]);
});

test("a drained node's tiles leave, and come up where the swarm put them", async () => {
  await run(node1, "docker node update --availability drain node2");
  const moving = await until("a move", ({ tiles }) => tiles.some(({ from }) => from !== null));
  expect(moving.nodes[1]?.condition).toBe("drained");
  const view = await until(
    "an empty node2",
    (seen) => running(seen, "sleep-app").length === 7 && !seen.tiles.some(({ node }) => node === "node2"),
  );
  await expectPlaces(view);
  await run(node1, "docker node update --availability active node2");
  await until("an active node2", ({ nodes }) => nodes[1]?.condition === "active");
});

test("an update and its rollback replace every task, and are said to be under way", async () => {
  await run(
    node1,
    "docker service update -d --env-add VERSION=2 --update-parallelism 3 --update-monitor 1s --rollback-parallelism 3 --rollback-monitor 1s sleep-app",
  );
  const under = await until("the update", ({ services }) => services[0]?.update !== "");
  expect(under.services[0]?.update).toBe("sleep-app is being updated.");
  const before = new Set(of(under, "sleep-app").map(({ id }) => id));
  const settled = (view: ClusterView) =>
    view.services[0]?.update === "" && running(view, "sleep-app").length === 7 && of(view, "sleep-app").length === 7;
  const updated = await until("the update's end", settled);
  await expectPlaces(updated);
  await run(node1, "docker service rollback -d sleep-app");
  await until("the rollback", ({ services }) => services[0]?.update === "sleep-app is being rolled back.");
  const back = await until("the rollback's end", settled);
  expect(of(back, "sleep-app").some(({ id }) => before.has(id))).toBe(false);
});

test("a task whose image does not exist fails without any event, and is drawn as failed all the same", async () => {
  await run(node1, "docker service create -d --name broken --no-resolve-image localhost:1/no-such-image");
  const view = await until("the failure", (seen) => of(seen, "broken").some(({ state }) => state === "failed"));
  expect(of(view, "broken").find(({ state }) => state === "failed")?.error).not.toBe("");
  await run(node1, "docker service rm broken");
  await until("its removal", (seen) => of(seen, "broken").length === 0);
});

test("scaling down takes the tiles away", async () => {
  await run(node1, "docker service scale -d sleep-app=2");
  const view = await until("two tasks", (seen) => of(seen, "sleep-app").length === 2);
  await expectPlaces(view);
});

test("an engine that dies is said to be down, and is back by itself", async () => {
  await run(node3, "pkill -KILL -x dockerd");
  await until("the silence", ({ nodes }) => nodes[2]?.condition === "engine-down");
  await until("its return", ({ nodes }) => nodes[2]?.condition === "active");
});

test("a node that leaves is said to be listed still, until it is taken off the list", async () => {
  await run(node3, "docker swarm leave");
  follower?.suspect(node3);
  await until("the leave", ({ nodes }) => nodes[2]?.condition === "left");
  await run(node1, "docker node rm -f node3");
  await until("the removal", ({ nodes }) => nodes[2]?.condition === "alone");
});

test("with a manager lost the others are asked; without a quorum the picture says what that means", async () => {
  await run(node1, "docker node promote node2");
  const token = await run(node1, "docker swarm join-token -q manager");
  await run(node3, `docker swarm join --token ${token} node1:2377`);
  await until("three managers", ({ nodes }) => nodes.every(({ role }) => role === "manager"));
  const kill = async (node: NodeName) => {
    await docker.getContainer(`drydock-${sandbox}-${node}`).kill();
    machines = machines.map((machine) => (machine.name === node ? { ...machine, trouble: "It stopped." } : machine));
    follower?.setMachines(machines);
  };
  await kill(node1);
  const two = await until("another leader", ({ nodes }) => nodes.slice(1).some(({ leader }) => leader));
  expect(two.nodes[0]?.condition).toBe("stopped");
  expect(two.trouble).toContain("2 of 3 managers are left");
  await kill(node2);
  const one = await until("the loss of the quorum", ({ trouble }) => trouble.startsWith("No quorum: 1 of 3"));
  expect(one.trouble).toContain("nothing can be changed");
});
