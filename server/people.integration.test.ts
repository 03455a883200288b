import { afterAll, beforeAll, expect, test } from "vitest";
import type { TerminalAttached } from "./contract/events.ts";
import type { Reply } from "./contract/faults.ts";
import type { SessionView } from "./contract/session.ts";
import { RunningServer, request, type Socketed, until } from "./testing/running-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const folder = temporaryFolder();
let server: RunningServer;
let owner: { session: SessionView; cookie: string };

beforeAll(async () => {
  server = await RunningServer.start(folder.path);
  owner = await server.startSession("first-containers");
});
afterAll(async () => {
  if (owner) {
    await server.end(owner.session.id, owner.cookie);
    await until(
      30_000,
      "the session to be over",
      async () => (await server.session(owner.session.id, owner.cookie)).state === "ended",
    );
  }
  await server?.stop();
  folder.remove();
});

const api = (path: string, cookie: string, method = "GET", body?: object) =>
  fetch(`${server.url}/api/v1/sessions/${owner.session.id}${path}`, {
    method,
    headers: { cookie, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function guest(role: "watcher" | "participant"): Promise<{ cookie: string; share: string }> {
  const made = (await (await api("/shares", owner.cookie, "POST", { role })).json()) as {
    url: string;
    share: { id: string };
  };
  const opened = await fetch(new URL(new URL(made.url).pathname, server.url), { redirect: "manual" });
  return { cookie: opened.headers.get("set-cookie")?.split(";")[0] ?? "", share: made.share.id };
}

async function terminalOf(socket: Socketed, writer: string, cols = 80) {
  let text = "";
  socket.on("terminal:output", (_channel, _offset, bytes) => {
    text += Buffer.from(bytes).toString();
  });
  const payload = { session: owner.session.id, node: "node1", shell: "main", cols, rows: 24, writer, from: null };
  const reply = (await request(socket, "terminal:attach", payload)) as Reply<TerminalAttached>;
  if (!reply.ok) throw new Error(reply.fault.message);
  text += Buffer.from(reply.value.bytes).toString();
  return { ...reply.value, text: () => text };
}

test("who watches sees every byte, and no byte or size of theirs reaches the tty, whatever they send", async () => {
  const watcher = await guest("watcher");
  const [ours, theirs] = [await server.connect(owner.cookie), await server.connect(watcher.cookie)];
  const mine = await terminalOf(ours, "owner-0001");
  const seen = await terminalOf(theirs, "watcher-01", 200);
  expect(seen.size.cols).toBe(80);
  const faults: string[] = [];
  theirs.on("fault", ({ code }) => faults.push(code));
  // Their own channel, the owner's, the owner's writer: none of it types.
  theirs.emit("terminal:input", seen.channel, 1, "echo SNEAKED\r");
  theirs.emit("terminal:input", seen.channel, 1, "\x1b[?1;2c");
  for (const channel of [mine.channel + 1, 0, 99]) theirs.emit("terminal:input", channel, 1, "echo SNEAKED\r");
  theirs.emit("terminal:resize", seen.channel, 200, 100);
  const asOwner = await terminalOf(theirs, "owner-0001", 190);
  theirs.emit("terminal:input", asOwner.channel, 1, "echo SNEAKED\r");
  for (const [event, payload] of [
    ["shell:open", { session: owner.session.id, node: "node1" }],
    ["shell:close", { session: owner.session.id, node: "node1", shell: "main" }],
    ["shell:rename", { session: owner.session.id, node: "node1", shell: "main", name: "x" }],
  ] as const) {
    expect(await request(theirs, event, payload)).toMatchObject({ ok: false, fault: { code: "not-allowed" } });
  }
  ours.emit("terminal:input", mine.channel, 1, "stty size; echo done-$((40+2))\r");
  await until(10_000, "the owner's answer for the watcher", () => seen.text().includes("done-42"));
  expect(seen.text()).toContain("24 80");
  expect(mine.text()).not.toContain("SNEAKED");
  expect(faults).toContain("not-allowed");
  ours.disconnect();
  theirs.disconnect();
});

test("whoever's link is ended is cut off at once, also one who never joined, and does not come back", async () => {
  const { cookie, share } = await guest("participant");
  const socket = await server.connect(cookie);
  const terminal = await terminalOf(socket, "guest-0001");
  socket.emit("terminal:input", terminal.channel, 1, "echo takes-$((40+3))\r");
  await until(10_000, "the guest's own output", () => terminal.text().includes("takes-43"));
  const cut = new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
  expect((await api(`/shares/${share}`, cookie, "DELETE")).status).toBe(403);
  expect((await api(`/shares/${share}`, owner.cookie, "DELETE")).status).toBe(200);
  await cut;
  const again = await server.connect(cookie);
  const payload = {
    session: owner.session.id,
    node: "node1",
    shell: "main",
    cols: 80,
    rows: 24,
    writer: "guest-0001",
    from: null,
  };
  expect(await request(again, "terminal:attach", payload)).toMatchObject({ fault: { code: "not-allowed" } });
  expect((await api("/files", cookie)).status).toBe(403);
  again.disconnect();
});

test("a reset gives a new shell to who looks on, and the files of /root come as a tar with a bound", async () => {
  const socket = await server.connect(owner.cookie);
  const before = await terminalOf(socket, "owner-0002");
  const ended = new Promise<string>((resolve) => socket.once("terminal:ended", (_channel, reason) => resolve(reason)));
  socket.emit("terminal:input", before.channel, 1, "echo bytes > kept.txt; truncate -s 70M big; echo made-$((40+4))\r");
  await until(10_000, "the files", () => before.text().includes("made-44"));
  const large = await api("/nodes/node1/files", owner.cookie);
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining("at most 64 MiB")]);
  socket.emit("terminal:input", before.channel, 2, "rm big; echo gone-$((40+5))\r");
  await until(10_000, "the large file to be gone", () => before.text().includes("gone-45"));
  const tar = Buffer.from(await (await api("/nodes/node1/files", owner.cookie)).arrayBuffer()).toString("latin1");
  expect(tar).toContain("node1/kept.txt");
  expect(tar).toContain("bytes\n");
  expect((await api("/nodes/node2/files", owner.cookie)).status).toBe(404);

  expect((await api("/nodes/node1/reset", owner.cookie, "POST")).status).toBe(202);
  expect(await ended).toBe("node1 is being reset.");
  await until(60_000, "the fresh node", async () => {
    const { nodes } = await server.session(owner.session.id, owner.cookie);
    return nodes[0]?.state === "ready";
  });
  const after = await terminalOf(socket, "owner-0003");
  socket.emit("terminal:input", after.channel, 1, "ls; echo empty-$((40+6))\r");
  await until(20_000, "the fresh shell", () => after.text().includes("empty-46"));
  expect(after.text()).not.toContain("kept.txt");
  socket.disconnect();
});
