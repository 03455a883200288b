import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEngine } from "./docker/engine.ts";
import { instanceFilter } from "./docker/labels.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { onEngine } from "./testing/on-engine.ts";
import { ASK_EACH_MS, RunningServer, until } from "./testing/running-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/** A lab whose nodes begin in a swarm, on real engines; what is so is asked with the engines' own command line. */

const LAB = "swarm-playground";
const FORMED = [
  "node1 Ready manager",
  "node2 Ready manager",
  "node3 Ready manager",
  "node4 Ready worker",
  "node5 Ready worker",
];
const NODES_WITHIN_MS = 90_000;
/** The swarm's own patience with a silent node is about 20 s. */
const SWARM_WITHIN_MS = 60_000;

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const folder = temporaryFolder();
let filters: { label: string[] };
let server: RunningServer;
let session: { id: string; cookie: string };

beforeAll(async () => {
  const store = openSqliteStore(folder.path);
  filters = { label: instanceFilter({ instance: await store.instanceId() }) };
  await store.close();
  server = await RunningServer.start(folder.path);
});

afterAll(async () => {
  if (session) await server.end(session.id, session.cookie);
  await server?.stopOnceClean(60_000, async () => (await onEngine(docker, filters)).length === 0);
  folder.remove();
});

/** What a command on a node prints. */
async function on(node: string, command: string): Promise<string> {
  const [found] = await docker.listContainers({ filters: { label: [...filters.label, `drydock.node=${node}`] } });
  const exec = await docker
    .getContainer(found?.Id ?? "")
    .exec({ Cmd: ["bash", "-c", command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  let said = "";
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString();
      done();
    },
  });
  docker.modem.demuxStream(stream, out, out);
  await new Promise((resolve) => stream.once("end", resolve));
  return said.trim();
}

/** One line a node, as a manager sees it. */
async function swarm(asked: string): Promise<string[]> {
  const format = "{{.Hostname}} {{.Status}} {{if .ManagerStatus}}manager{{else}}worker{{end}}";
  return (await on(asked, `docker node ls --format '${format}'`)).split("\n").sort();
}

async function act(path: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/sessions/${session.id}/${path}`, {
    method: "POST",
    headers: { cookie: session.cookie },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await until(
    NODES_WITHIN_MS,
    "the nodes to be ready",
    async () => {
      const { nodes } = await server.session(session.id, session.cookie);
      return nodes.every(({ state, change }) => state === "ready" && change === null);
    },
    ASK_EACH_MS,
  );
}

test("the swarm is formed when the learner comes, and every node said how far it was", async () => {
  const started = await server.startSession(LAB);
  session = { id: started.session.id, cookie: started.cookie };
  expect(await swarm("node1")).toEqual(FORMED);
  const steps = started.session.nodes.map(({ boot }) => boot.find(({ id }) => id === "swarm"));
  expect(steps.map((step) => `${step?.state} ${step?.label}`)).toEqual([
    ...Array.from({ length: 3 }, () => "done Swarm, as a manager"),
    ...Array.from({ length: 2 }, () => "done Swarm, as a worker"),
  ]);
  process.stdout.write(
    `  ${steps.map((step) => `${((step?.ms ?? 0) / 1000).toFixed(1)} s`).join(", ")} for the swarm\n`,
  );
});

test("a manager, and a worker, that are reset come back into it, and nothing is left of their old selves", async () => {
  const before = await on("node1", "docker node ls -q -f name=node2");
  await act("nodes/node2/reset");
  expect(await swarm("node3")).toEqual(FORMED);
  expect(await on("node1", "docker node ls -q -f name=node2")).not.toBe(before);
  await act("nodes/node5/reset");
  expect(await swarm("node1")).toEqual(FORMED);
});

test("a node that is restarted is in it again", async () => {
  await act("nodes/node3/restart");
  await until(SWARM_WITHIN_MS, "node3 to be back", async () => {
    return JSON.stringify(await swarm("node1")) === JSON.stringify(FORMED);
  });
});

test("where no manager is left, a fresh node is of use all the same, and says what to do", async () => {
  await on("node4", "docker swarm leave");
  await Promise.all(["node1", "node2", "node3"].map((node) => on(node, "docker swarm leave --force")));
  await act("nodes/node4/reset");
  const { nodes } = await server.session(session.id, session.cookie);
  const notices = nodes.flatMap(({ name, notices: own = [] }) => own.map(({ title }) => `${name}: ${title}`));
  expect(notices).toEqual(["node4: node4 is in no swarm"]);
  expect(await on("node4", "docker info --format '{{.Swarm.LocalNodeState}}'")).toBe("inactive");
});

test("a reset of all nodes forms it anew", async () => {
  await act("reset");
  expect(await swarm("node2")).toEqual(FORMED);
});
