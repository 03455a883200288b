import { afterAll, beforeAll, expect, test } from "vitest";
import type { TerminalAttached } from "./contract/events.ts";
import type { Reply } from "./contract/faults.ts";
import { writeFrame } from "./contract/frames.ts";
import type { SessionView } from "./contract/session.ts";
import { connectEngine } from "./docker/engine.ts";
import { instanceFilter } from "./docker/labels.ts";
import { newSandboxId } from "./sessions/tokens.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { onEngine } from "./testing/on-engine.ts";
import { RunningServer, request, type Socketed, until } from "./testing/running-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const folder = temporaryFolder();
let server: RunningServer;
let first: { session: SessionView; cookie: string };
let second: { session: SessionView; cookie: string };
let instance: string;

const filters = () => ({ label: instanceFilter({ instance }) });
const containers = async () =>
  (await docker.listContainers({ all: true, filters: filters() })).map(({ Id }) => Id).sort();

beforeAll(async () => {
  const store = openSqliteStore(folder.path);
  instance = await store.instanceId();
  await store.close();
  server = await RunningServer.start(folder.path);
  [first, second] = await Promise.all([server.startSession(), server.startSession()]);
});

afterAll(async () => {
  await Promise.all([first, second].map((it) => it && server.end(it.session.id, it.cookie).catch(() => undefined)));
  await server.stopOnceClean(30_000, async () => (await onEngine(docker, filters())).length === 0);
  folder.remove();
});

const attachTo = (session: SessionView, node = "node1") => ({
  session: session.id,
  node,
  shell: "main",
  cols: 80,
  rows: 24,
  writer: "writer-01",
  from: null,
});

/** A terminal that keeps everything it is sent as text. */
async function openTerminal(
  socket: Socketed,
  session: SessionView,
  node = "node1",
  from: TerminalAttached | null = null,
) {
  let text = "";
  let applied = 0;
  socket.on("terminal:output", (_channel, _offset, bytes) => {
    text += Buffer.from(bytes).toString();
  });
  socket.on("terminal:applied", (_channel, number) => {
    applied = number;
  });
  const payload = { ...attachTo(session, node), from: from && { epoch: from.epoch, offset: from.offset } };
  const reply = (await request(socket, "terminal:attach", payload)) as Reply<TerminalAttached>;
  if (!reply.ok) throw new Error(reply.fault.message);
  text += Buffer.from(reply.value.bytes).toString();
  return { ...reply.value, text: () => text, appliedUpTo: () => applied };
}

test("two sessions are apart: neither cookie opens the other's session, terminal or room", async () => {
  expect(
    await fetch(`${server.url}/api/v1/sessions/${second.session.id}`, { headers: { cookie: first.cookie } }),
  ).toMatchObject({ status: 403 });
  expect(await server.end(second.session.id, first.cookie)).toBe(403);
  const socket = await server.connect(first.cookie);
  for (const [event, payload] of [
    ["session:join", { session: second.session.id }],
    ["terminal:attach", attachTo(second.session)],
  ] as const) {
    expect(await request(socket, event, payload)).toMatchObject({ ok: false, fault: { code: "not-allowed" } });
  }
  socket.disconnect();
  const stranger = await server.connect("");
  expect(await request(stranger, "terminal:attach", attachTo(second.session))).toMatchObject({
    ok: false,
    fault: { code: "not-allowed" },
  });
  stranger.disconnect();
});

test("their nodes are on networks of their own", async () => {
  const addresses = [...first.session.nodes, ...second.session.nodes].map(({ address }) => address);
  expect(new Set(addresses).size).toBe(6);
});

test("a socket from another page's origin, or to a forged host, is refused", async () => {
  await expect(server.connect(first.cookie, { origin: "https://evil.example" })).rejects.toThrow();
  await expect(server.connect(first.cookie, { host: "evil.example" })).rejects.toThrow();
});

test("what is typed reaches the shell once and in order, and what it says comes back", async () => {
  const socket = await server.connect(first.cookie);
  const terminal = await openTerminal(socket, first.session);
  const command = "echo $((41+1))-$(hostname)\r";
  for (const [index, key] of [...command].entries()) socket.emit("terminal:input", terminal.channel, index + 1, key);
  await until(10_000, "the answer", () => terminal.text().includes("42-node1"));
  await until(2000, "the acknowledgement", () => terminal.appliedUpTo() === command.length);
  socket.emit("terminal:resize", terminal.channel, 101, 33);
  const size = `until [ "$(stty size)" = "33 101" ]; do sleep 0.1; done; echo sized-$((1 + 1))\r`;
  socket.emit("terminal:input", terminal.channel, command.length + 1, size);
  await until(10_000, "the size", () => terminal.text().includes("sized-2"));
  socket.disconnect();
});

const hostile: unknown[] = [
  undefined,
  null,
  0,
  "",
  "x",
  [],
  {},
  { session: "../../etc" },
  { session: { $ne: null } },
  "\u0000",
  { session: "a".repeat(1e5) },
];

test("a malformed frame is answered with a clear fault and breaks nothing; a good one is typed", async () => {
  const socket = await server.connect(first.cookie);
  const faults: string[] = [];
  socket.on("fault", (fault) => faults.push(fault.code));
  const terminal = await openTerminal(socket, first.session);
  const send = (frame: Uint8Array) => socket.io.engine.write(frame as never);
  const malformed = [
    new Uint8Array(),
    new Uint8Array(12),
    new Uint8Array(13).fill(255),
    writeFrame("output", terminal.channel, 1, Buffer.from("echo forged\r")),
    writeFrame("input", terminal.channel, -1, Buffer.from("x")),
    writeFrame("input", terminal.channel, 1, new Uint8Array(70_000)),
  ];
  for (const frame of malformed) send(frame);
  await until(5000, "a fault for each", () => faults.length === malformed.length);
  expect(new Set(faults)).toEqual(new Set(["bad-input"]));
  send(writeFrame("input", 7777, 1, Buffer.from("to a channel that this connection never opened")));
  await until(5000, "one more", () => faults.at(-1) === "ended");
  send(writeFrame("drawn", terminal.channel, 2 ** 52));
  send(writeFrame("input", terminal.channel, terminal.applied + 1, Buffer.from("echo framed-$((41 + 1))\r")));
  await until(10_000, "the answer", () => terminal.text().includes("framed-42"));
  socket.disconnect();
});

test("a malformed event is answered with a clear fault and breaks nothing", async () => {
  const socket = await server.connect(first.cookie);
  const faults: string[] = [];
  socket.on("fault", (fault) => faults.push(fault.code));
  for (const event of ["session:join", "terminal:attach"]) {
    for (const payload of hostile) {
      expect(await request(socket, event, payload)).toMatchObject({ ok: false, fault: { code: "bad-input" } });
    }
  }
  expect(await request(socket, "line:probe", {})).toEqual({ ok: true, value: null });
  expect(await request(socket, "line:probe", { session: first.session.id })).toMatchObject({
    ok: false,
    fault: { code: "bad-input" },
  });
  const good = attachTo(first.session);
  for (const wrong of [
    { cols: 0 },
    { cols: 1e9 },
    { rows: -1 },
    { rows: "24" },
    { node: "node1; rm -rf /" },
    { node: "node99" },
    { shell: "../main" },
    { writer: "" },
    { from: { epoch: "x", offset: -1 } },
    { extra: 1 },
  ]) {
    expect(await request(socket, "terminal:attach", { ...good, ...wrong })).toMatchObject({
      ok: false,
      fault: { code: "bad-input" },
    });
  }
  expect(await request(socket, "terminal:attach", { ...good, node: "node9" })).toMatchObject({
    ok: false,
    fault: { code: "not-found" },
  });
  const raw = socket as unknown as { emit(event: string, ...values: unknown[]): void };
  for (const event of ["terminal:input", "terminal:drawn", "terminal:resize", "terminal:attend", "terminal:detach"]) {
    for (const values of [
      [],
      [null],
      [-1, 1, "x"],
      [1.5],
      ["1", "2", "3"],
      [1, 0, "x"],
      [1, 1, { toString: "x" }],
      [1, 1, "x".repeat(70_000)],
    ]) {
      if (event === "terminal:detach" && values[0] === 1) continue;
      raw.emit(event, ...values);
    }
  }
  raw.emit("terminal:input", 7777, 1, "to a channel that this connection never opened");
  raw.emit("session:join");
  raw.emit("no:such:event", { a: 1 });
  const terminal = await openTerminal(socket, first.session);
  socket.emit("terminal:input", terminal.channel, 5000, "gap");
  await until(5000, "the faults", () => faults.length >= 20);
  // An unknown channel is one that has ended; everything else did not have the documented form.
  expect([...new Set(faults)].sort()).toEqual(["bad-input", "ended"]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  socket.disconnect();
});

test("a message larger than the limit closes that connection and no other", async () => {
  const other = await server.connect(second.cookie);
  const socket = await server.connect(first.cookie);
  const closed = new Promise((resolve) => socket.once("disconnect", resolve));
  socket.emit("terminal:input", 1, 1, "x".repeat(2_000_000));
  await closed;
  expect(await request(other, "session:join", { session: second.session.id })).toMatchObject({ ok: true });
  other.disconnect();
});

test("a second server on the same store is refused in a sentence", async () => {
  await expect(RunningServer.start(folder.path)).rejects.toThrow(/Another Drydock server .* DRYDOCK_DATA/);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "after a %s the next start takes every session back: same nodes, same shells",
  async (signal) => {
    const before = await containers();
    const socket = await server.connect(first.cookie);
    const terminal = await openTerminal(socket, first.session);
    const mark = `kept-${signal.toLowerCase()}`;
    const writer = { ...attachTo(first.session), writer: `w-${mark}` };
    const own = (await request(socket, "terminal:attach", writer)) as Reply<TerminalAttached>;
    if (!own.ok) throw new Error(own.fault.message);
    socket.emit("terminal:input", own.value.channel, 1, `KEPT=${mark}; echo set-$KEPT\r`);
    await until(10_000, "the variable to be set", () => terminal.text().includes(`set-${mark}`));

    await server.stop(signal);
    expect(await containers()).toEqual(before);
    server = await RunningServer.start(folder.path);

    expect(await containers()).toEqual(before);
    expect((await server.session(first.session.id, first.cookie)).state).toBe("ready");
    const again = await server.connect(first.cookie);
    const restored = await openTerminal(again, first.session, "node1", terminal);
    // The output goes on where it was; what was typed counts anew.
    expect(restored.mode).toBe("resume");
    expect(restored.epoch).toBe(terminal.epoch);
    expect(restored.life).not.toBe(terminal.life);
    again.emit("terminal:input", restored.channel, restored.applied + 1, "echo still-$KEPT\r");
    await until(10_000, "the shell to remember", () => restored.text().includes(`still-${mark}`));
    again.disconnect();
  },
);

test("what nobody owns is removed at the next start, and nothing of anybody else", async () => {
  await server.stop("SIGKILL");
  const leftover = newSandboxId();
  const labels = { drydock: "1", "drydock.instance": instance, "drydock.sandbox": leftover };
  await docker.createVolume({ Name: `drydock-${leftover}-node1`, Labels: labels });
  await docker.createNetwork({ Name: `drydock-${leftover}`, Labels: labels });
  const foreign = { ...labels, "drydock.instance": "somebodyelse", "drydock.sandbox": "foreign00001" };
  await docker.createVolume({ Name: "drydock-foreign00001-node1", Labels: foreign });
  try {
    server = await RunningServer.start(folder.path);
    const { Volumes: own } = await docker.listVolumes({ filters: { label: [`drydock.sandbox=${leftover}`] } });
    expect(own ?? []).toEqual([]);
    expect(await docker.listNetworks({ filters: { label: [`drydock.sandbox=${leftover}`] } })).toEqual([]);
    const { Volumes: others } = await docker.listVolumes({ filters: { label: ["drydock.sandbox=foreign00001"] } });
    expect(others).toHaveLength(1);
    expect(await containers()).toHaveLength(6);
  } finally {
    await docker.getVolume("drydock-foreign00001-node1").remove();
  }
});

test("End removes containers, network and volumes, and tells who looks on", async () => {
  const socket = await server.connect(second.cookie);
  await openTerminal(socket, second.session);
  const told = new Promise<string>((resolve) => socket.once("terminal:ended", (_channel, reason) => resolve(reason)));
  expect(await server.end(second.session.id, second.cookie)).toBe(202);
  expect(await told).toMatch(/ended/);
  const left = async () => {
    const { Volumes: volumes } = await docker.listVolumes({ filters: filters() });
    return [(await containers()).length, (await docker.listNetworks({ filters: filters() })).length, volumes?.length];
  };
  await until(20_000, "the second sandbox to be gone", async () => String(await left()) === "3,1,3");
  expect(await request(socket, "terminal:attach", attachTo(second.session))).toMatchObject({
    ok: false,
    fault: { code: "ended" },
  });
  socket.disconnect();
});
