import { afterAll, beforeAll, expect, test } from "vitest";
import type { TerminalAttached } from "../contract/events.ts";
import type { Reply } from "../contract/faults.ts";
import type { SessionView } from "../contract/session.ts";
import { connectEngine } from "../docker/engine.ts";
import { instanceFilter } from "../docker/labels.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { onEngine } from "../testing/on-engine.ts";
import { RunningServer, request, type Socketed, until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

/** One lab's sandbox is kept running, the other one's frozen. */
const HOT_LAB = "orchestration";
const FROZEN_LAB = "first-containers";
const POOL = {
  DRYDOCK_POOL_HOT: "1",
  DRYDOCK_POOL_FROZEN: "1",
  DRYDOCK_POOL_LABS: `${HOT_LAB},${FROZEN_LAB}`,
};

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const folder = temporaryFolder();
let server: RunningServer;
let filters: { label: string[] };

const containers = async () =>
  (await docker.listContainers({ all: true, filters })).map(({ Id, State }) => `${State} ${Id}`).sort();
const pool = async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const count = (state: string) =>
    Number(new RegExp(`^drydock_pool_sandboxes{state="${state}"} (\\d+)`, "m").exec(text)?.[1]);
  return `${count("hot")} hot, ${count("frozen")} frozen, ${count("changing")} changing`;
};
const full = () => until(90_000, "the pool to be full", async () => (await pool()) === "1 hot, 1 frozen, 0 changing");
const handedOut = async (origin: string) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^drydock_sandboxes_handed_out_total{origin="${origin}"} (\\d+)`, "m").exec(text)?.[1]);
};

beforeAll(async () => {
  const store = openSqliteStore(folder.path);
  filters = { label: instanceFilter({ instance: await store.instanceId() }) };
  await store.close();
  server = await RunningServer.start(folder.path, POOL);
  await full();
});

afterAll(async () => {
  await server?.stop("SIGKILL");
  // Without a pool the next server finds nobody's sandboxes only.
  const last = await RunningServer.start(folder.path);
  await last.stopOnceClean(60_000, async () => (await onEngine(docker, filters)).length === 0);
  folder.remove();
});

async function firstScreen(socket: Socketed, session: SessionView): Promise<string> {
  let text = "";
  socket.on("terminal:output", (_channel, _offset, bytes) => {
    text += Buffer.from(bytes).toString();
  });
  const reply = (await request(socket, "terminal:attach", {
    ...{ session: session.id, node: "node1", shell: "main", cols: 80, rows: 24, writer: "writer-01", from: null },
  })) as Reply<TerminalAttached>;
  if (!reply.ok) throw new Error(reply.fault.message);
  text += Buffer.from(reply.value.bytes).toString();
  socket.emit("terminal:input", reply.value.channel, 1, "docker info -f 'engine-of-{{.Name}}'\r");
  await until(10_000, "an answer of the node's engine", () => text.includes("engine-of-node1"));
  return text;
}

async function startAndLook(lab: string): Promise<{ session: SessionView; cookie: string; screen: string }> {
  const started = await server.startSession(lab);
  const socket = await server.connect(started.cookie);
  const screen = await firstScreen(socket, started.session);
  socket.disconnect();
  return { ...started, screen };
}

/** How many nodes there are in whose engine so many of its two programs stand still. */
async function nodesWithStopped(programs: number): Promise<number> {
  const nodes = await docker.listContainers({ filters });
  const stopped = nodes.map(async ({ Id }) => {
    const top = (await docker.getContainer(Id).top({ ps_args: "-eo pid,stat,comm" })) as { Processes: string[][] };
    return top.Processes.filter(
      ([, state, name = ""]) => /^(dockerd|containerd)$/.test(name) && state?.startsWith("T"),
    );
  });
  return (await Promise.all(stopped)).filter(({ length }) => length === programs).length;
}

test("a hot and a frozen sandbox wait, and the engine of the frozen one's node stands still", async () => {
  expect(await nodesWithStopped(2)).toBe(1);
  expect(await nodesWithStopped(0)).toBe(3);
});

test.each([
  ["hot", HOT_LAB],
  ["frozen", FROZEN_LAB],
])(
  "a %s sandbox is handed out: its shell shows one prompt and answers, and the pool fills again",
  async (origin, lab) => {
    const before = await containers();
    const { session, cookie, screen } = await startAndLook(lab);
    expect(await handedOut(origin)).toBe(1);
    expect(screen).not.toContain("restarted");
    expect(screen.split("\x1b]133;B").length - 1).toBeGreaterThan(0);
    expect(session.nodes.every(({ address, state }) => address !== null && state === "ready")).toBe(true);
    await full();
    expect((await containers()).length).toBe(before.length + session.nodes.length);
    expect(await server.end(session.id, cookie)).toBe(202);
    await until(30_000, "the session's nodes to be gone", async () => (await containers()).length === before.length);
  },
);

test.each(["SIGTERM", "SIGKILL"] as const)(
  "after a %s the pool is taken back, and looks as fresh as before",
  async (signal) => {
    const before = await containers();
    await server.stop(signal);
    server = await RunningServer.start(folder.path, POOL);
    await full();
    expect(await containers()).toEqual(before);
    for (const lab of [HOT_LAB, FROZEN_LAB]) {
      const { session, cookie, screen } = await startAndLook(lab);
      expect(screen).not.toContain("restarted");
      await server.end(session.id, cookie);
    }
    expect((await handedOut("cold")) + (await handedOut("booting"))).toBe(0);
    await full();
    await until(30_000, "the sessions' nodes to be gone", async () => (await containers()).length === before.length);
  },
);

test("what is reserved is made beside the pool, over a kill -9, is taken by those it is for, and goes with the reservation", async () => {
  const reserved = async (hot: number, frozen: number) =>
    until(
      90_000,
      `${hot} hot and ${frozen} frozen`,
      async () => (await pool()) === `${hot} hot, ${frozen} frozen, 0 changing`,
    );
  const [from, end] = [60_000, 3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const answer = await fetch(`${server.url}/api/v1/reservations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lab: FROZEN_LAB, sandboxes: 2, from, until: end }),
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  await reserved(1, 3);
  await server.stop("SIGKILL");
  server = await RunningServer.start(folder.path, POOL);
  await reserved(1, 3);
  const { session, cookie } = await server.startSession(FROZEN_LAB);
  // One of the two is somebody's now, so that one more is to be kept, and the pool's own one beside it.
  await reserved(1, 2);
  expect(await server.end(session.id, cookie)).toBe(202);
  expect((await fetch(`${server.url}/api/v1/reservations/${id}`, { method: "DELETE" })).status).toBe(200);
  await full();
});

test("a sandbox of the pool whose node died is replaced, and nobody gets it", async () => {
  await until(30_000, "earlier tests' nodes to be gone", async () => (await containers()).length === 4);
  const [first] = await docker.listContainers({ filters });
  await docker.getContainer(first?.Id ?? "").kill();
  await until(60_000, "the sandbox to be replaced", async () => {
    return (
      (await pool()) === "1 hot, 1 frozen, 0 changing" &&
      !(await containers()).some((line) => line.includes(first?.Id ?? ""))
    );
  });
});
