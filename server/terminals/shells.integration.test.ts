import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Reply } from "../contract/faults.ts";
import { MAIN_SHELL } from "../contract/ids.ts";
import { SHELLS_MAX } from "../contract/limits.ts";
import type { SessionView, ShellView } from "../contract/session.ts";
import { RunningServer, request, type Socketed, until } from "../testing/running-server.ts";
import { SocketViewer } from "../testing/socket-viewer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const folder = temporaryFolder();
let server: RunningServer;
let session: SessionView;
let cookie: string;
let socket: Socketed;
/** Told apart from what an earlier attempt left on a screen. */
let mark = 0;

beforeAll(async () => {
  server = await RunningServer.start(folder.path);
  ({ session, cookie } = await server.startSession());
  socket = await server.connect(cookie);
});

afterAll(async () => {
  await server.endSession(session.id, cookie);
  await server.stop();
  folder.remove();
});

beforeEach(async () => {
  mark += 1;
  // An attempt that failed may have left some.
  for (const { node, id } of await shells()) await request(socket, "shell:close", { ...at(node), shell: id });
  await until(20_000, "the list to be empty", async () => (await shells()).length === 0);
});

const at = (node = "node1") => ({ session: session.id, node });
const shells = async () => {
  const reply = (await request(socket, "session:join", { session: session.id })) as Reply<SessionView>;
  return reply.ok ? reply.value.shells : [];
};

async function openShell(node = "node1"): Promise<ShellView> {
  const reply = (await request(socket, "shell:open", at(node))) as Reply<ShellView>;
  if (!reply.ok) throw new Error(reply.fault.message);
  return reply.value;
}

test("a shell beside the main one is a shell of its own, in the list, and gone after exit", async () => {
  const shell = await openShell();
  expect(shell.name).toBe("shell 2");
  expect(await shells()).toEqual([shell]);
  const main = await SocketViewer.attach(socket, { session: session.id });
  const extra = await SocketViewer.attach(socket, { session: session.id, shell: shell.id, cols: 101, rows: 33 });
  await extra.shows("133;B");
  extra.type("MINE=only-here; echo $MINE-$(hostname) $TERM; stty size; docker ps -q | wc -l\r");
  await extra.shows(/only-here-node1 xterm-256color\r\n33 101\r\n0\r/);
  main.type(`echo main-has-$MINE-none-$((${mark} + 0))\r`);
  await main.shows(`main-has--none-${mark}\r`);
  extra.type("exit\r");
  await until(10_000, "the end to be told", () => extra.ended !== null);
  expect(extra.ended).toMatch(/has ended/);
  expect(await shells()).toEqual([]);
});

test("a name holds for everybody, and another session's shells cannot be touched", async () => {
  const shell = await openShell();
  expect(await request(socket, "shell:rename", { ...at(), shell: shell.id, name: " logs " })).toMatchObject({
    ok: true,
  });
  expect(await shells()).toEqual([{ ...shell, name: "logs" }]);
  const stranger = await server.connect("");
  for (const [event, more] of [
    ["shell:open", {}],
    ["shell:close", { shell: shell.id }],
    ["shell:rename", { shell: shell.id, name: "x" }],
  ] as const) {
    expect(await request(stranger, event, { ...at(), ...more })).toMatchObject({
      ok: false,
      fault: { code: "not-allowed" },
    });
  }
  stranger.disconnect();
  expect(await request(socket, "shell:close", { ...at(), shell: shell.id })).toMatchObject({ ok: true });
  await until(10_000, "the list to be empty", async () => (await shells()).length === 0);
});

test("one more than the limit is refused in a sentence, and closing one makes room", async () => {
  const all = await Promise.all(Array.from({ length: SHELLS_MAX }, () => openShell("node2")));
  expect(new Set(all.map(({ name }) => name)).size).toBe(SHELLS_MAX);
  expect(await request(socket, "shell:open", at("node2"))).toMatchObject({ ok: false, fault: { code: "too-many" } });
  for (const { id } of all) await request(socket, "shell:close", { ...at("node2"), shell: id });
  await until(20_000, "the list to be empty", async () => (await shells()).length === 0);
});

test.each(["main", "another"])(
  "after kill -9 the same shells go on, and nothing they said meanwhile is missing: %s",
  async (which) => {
    const shell = which === "main" ? MAIN_SHELL : (await openShell()).id;
    if (which !== "main") await request(socket, "shell:rename", { ...at(), shell, name: "kept" });
    const listed = await shells();
    const before = await SocketViewer.attach(socket, { session: session.id, shell });
    await before.shows("133;B");
    before.type(`clear; echo ebb-$((${mark} + 0)); MINE=still; for n in $(seq 60); do echo tide-$n; sleep 0.1; done\r`);
    await before.shows(new RegExp(`ebb-${mark}\\r[\\s\\S]*tide-5\\r`));
    await server.stop("SIGKILL");
    server = await RunningServer.start(folder.path);
    socket = await server.connect(cookie);
    expect(await shells()).toEqual(listed);
    // A page that stayed open goes on where it was.
    const after = await SocketViewer.attach(socket, { session: session.id, shell, from: before.from });
    expect(after.start.mode).toBe("resume");
    expect(after.start.life).not.toBe(before.start.life);
    // To the prompt: what is still on its way would reach one viewer before the other.
    await after.shows(/tide-60\r[\s\S]*133;B\x07/);
    const since = (before.text + after.text).split(`ebb-${mark}\r`).at(-1) ?? "";
    const tides = [...since.matchAll(/tide-(\d+)\r/g)].map(([, number]) => Number(number));
    expect(tides).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(since).not.toContain("restarted");
    // One that was opened again sees the same.
    const fresh = await SocketViewer.attach(socket, { session: session.id, shell, writer: "writer-02" });
    expect(fresh.start.mode).toBe("fresh");
    expect(fresh.text).toBe(before.text + after.text);
    fresh.type("echo is-$MINE\r");
    await fresh.shows("is-still\r");
    if (which !== "main") await request(socket, "shell:close", { ...at(), shell });
  },
);
