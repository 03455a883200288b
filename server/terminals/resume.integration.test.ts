import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reply } from "../contract/faults.ts";
import { MAIN_SHELL } from "../contract/ids.ts";
import type { SessionView, ShellView } from "../contract/session.ts";
import { EmulatedViewer, picturesOf } from "../testing/emulated-viewer.ts";
import { RunningServer, request, type Socketed, until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const folder = temporaryFolder();
let server: RunningServer;
let session: SessionView;
let cookie: string;
let sockets: Socketed[] = [];
/** Marks are of one attempt: a test may be tried again in the same terminals. */
let mark = 0;

beforeAll(async () => {
  server = await RunningServer.start(folder.path);
  ({ session, cookie } = await server.startSession());
});

afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.endSession(session.id, cookie);
  await server.stop();
  folder.remove();
});

async function connect(): Promise<Socketed> {
  const socket = await server.connect(cookie);
  sockets.push(socket);
  return socket;
}

async function look(node: string, shell = "main"): Promise<EmulatedViewer> {
  mark += 1;
  return EmulatedViewer.attach(await connect(), { session: session.id, node, shell, writer: `writer-${1000 + mark}` });
}

/** Two who look on; one of them loses the network, something happens, and it comes back. Then a third opens the page. */
async function awayDuring(node: string, happens: (watcher: EmulatedViewer) => Promise<void>): Promise<void> {
  const watcher = await look(node);
  const traveller = await look(node);
  await picturesOf(watcher, traveller);
  traveller.disconnect();
  await happens(watcher);
  await traveller.resume(await connect());
  const fresh = await look(node);
  const [seen, resumed, reloaded] = await picturesOf(watcher, traveller, fresh);
  expect(resumed).toEqual(seen);
  expect(reloaded).toEqual(seen);
}

/** Leaves a shell at an empty screen, ready for a command. */
async function freshScreen(node: string): Promise<EmulatedViewer> {
  const viewer = await look(node);
  mark += 1;
  viewer.type(`clear; echo ready-$((${mark} + 0))\r`);
  await viewer.shows(new RegExp(`^ready-${mark}\\n`));
  return viewer;
}

test("plain output: colours, wide characters and long lines are the same after a lost network and a reload", async () => {
  const typist = await freshScreen("node1");
  await awayDuring("node1", async (watcher) => {
    const line = "\\e[3$((n % 8))mcrate $n 漢字 🚢 $(printf '=%.0s' {1..120})\\e[0m\\n";
    typist.type(`for n in {1..150}; do printf "${line}"; done; echo docked-$((${mark} + 0))\r`);
    await watcher.shows(new RegExp(`^docked-${mark}$`, "m"));
  });
});

test("more lines than anybody keeps: the last 10,000 are the same, and none is doubled", async () => {
  const typist = await freshScreen("node1");
  await awayDuring("node1", async (watcher) => {
    typist.type(`seq 40000; echo counted-$((${mark} + 0))\r`);
    await watcher.shows(new RegExp(`^counted-${mark}$`, "m"));
    // So many lines at once may come as a short screen first; those above follow when the terminal is calm.
    await until(10_000, "the lines above", () => watcher.picture().length > 10_000);
  });
});

test("vim on the screen is the same after a lost network and a reload, and so is the shell after it", async () => {
  const typist = await freshScreen("node1");
  typist.type("seq -f 'plank %g' 200 > /root/planks; vim /root/planks\r");
  await typist.shows(/plank 1\n/);
  await awayDuring("node1", async (watcher) => {
    typist.type("G:set number\r");
    await watcher.shows(/200 plank 200/);
  });
  await awayDuring("node1", async (watcher) => {
    typist.type(":q!\r");
    await watcher.shows(/root@node1:~#$/);
  });
});

test("top on the screen is the same after a lost network and a reload", async () => {
  const typist = await freshScreen("node1");
  typist.type("top -d 1\r");
  await typist.shows(/^top - /);
  await awayDuring("node1", async (watcher) => {
    typist.type("c");
    await watcher.shows(/bash --login/);
  });
  typist.type("q");
});

test("the progress of docker service create is the same after a lost network and a reload", async () => {
  const typist = await freshScreen("node2");
  const name = `fleet${mark}`;
  typist.type(`docker swarm init --advertise-addr eth0; docker service create --name ${name} --replicas 3 `);
  typist.type("--endpoint-mode dnsrr --detach=false ubuntu sleep infinity\r");
  await typist.shows(/3\/3/);
  await awayDuring("node2", (watcher) => watcher.shows(/verify: .*(tasks are stable|onverged)/));
  await awayDuring("node2", (watcher) => watcher.shows(/verify: .*onverged[\s\S]*root@node2:~#$/));
  typist.type(`docker service rm ${name}; docker swarm leave --force\r`);
});

/** Kills the server, and starts the next one. */
async function killServer(): Promise<void> {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  await server.stop("SIGKILL");
  server = await RunningServer.start(folder.path);
}

test.each(["main", "another"])(
  "after kill -9 a full-screen program is as it was, to the last cell, and nothing is said: %s shell",
  async (which) => {
    const opened =
      which !== "main" && (await request(await connect(), "shell:open", { session: session.id, node: "node1" }));
    const shell = opened ? (opened as Extract<Reply<ShellView>, { ok: true }>).value.id : MAIN_SHELL;
    const before = which === "main" ? await freshScreen("node1") : await look("node1", shell);
    await before.shows(/root@node1:~#$/);
    before.type("seq -f 'keel %g' 300 > /root/keels; vim /root/keels\r");
    await before.shows(/^keel 1\n/);
    await picturesOf(before, await look("node1", shell));
    await killServer();
    await before.resume(await connect());
    const fresh = await look("node1", shell);
    const [resumed, reloaded] = await picturesOf(before, fresh);
    expect(before.mode).toBe("resume");
    expect(reloaded).toEqual(resumed);
    expect(fresh.screen().slice(0, 3)).toEqual(["keel 1", "keel 2", "keel 3"]);
    fresh.type(":q!\r");
    await fresh.shows(/root@node1:~#$/);
    expect(fresh.screen().join("\n")).not.toContain("restarted");
    if (opened) await request(await connect(), "shell:close", { session: session.id, node: "node1", shell });
  },
);
