import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionView } from "../contract/session.ts";
import { EmulatedViewer } from "../testing/emulated-viewer.ts";
import { OwnEngine } from "../testing/own-engine.ts";
import { RunningServer, until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const LAB = `---
title: Restart
summary: One machine.
teaches: nothing
level: beginner
minutes: 5
nodes: [node1]
images: []
---
## Start
### Look

\`\`\`bash run node=node1
docker ps
\`\`\`
`;

const image = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const folder = temporaryFolder();
let engine: OwnEngine;
let server: RunningServer;
let session: SessionView;
let cookie: string;
let viewer: EmulatedViewer;

beforeAll(async () => {
  engine = await OwnEngine.start(image);
  mkdirSync(join(folder.path, "labs", "restart"), { recursive: true });
  writeFileSync(join(folder.path, "labs", "restart", "lab.md"), LAB);
  server = await RunningServer.start(join(folder.path, "data"), {
    DOCKER_HOST: engine.address,
    DRYDOCK_LABS: join(folder.path, "labs"),
    DRYDOCK_ISOLATION: "off",
    DRYDOCK_NODE_DISK: "0",
  });
  // Live restore is for containers that an engine started with it.
  await engine.stop("TERM", { liveRestore: true });
  await engine.startAgain();
  ({ session, cookie } = await server.startSession("restart"));
  viewer = await EmulatedViewer.attach(await server.connect(cookie), { session: session.id });
  await viewer.shows(/root@node1:~#$/);
}, 600_000);

afterAll(async () => {
  await server?.stop();
  await engine?.remove();
  folder.remove();
});

const nodes = () => engine.startedAt("drydock.node=node1");

test.for(["TERM", "KILL"] as const)(
  "with live-restore an engine that gets %s costs a learner nothing but what the main shell said meanwhile",
  async (signal) => {
    const started = await nodes();
    viewer.type(`clear; TIDE=high-${signal}\r`);
    await viewer.shows(/^root@node1:~#$/);
    viewer.told.length = 0;
    await engine.stop(signal, { liveRestore: true });
    await until(30_000, "the viewer to be told", () => viewer.told.includes("node"));
    viewer.type("echo is-$TIDE\r");
    await engine.startAgain();
    await viewer.shows(new RegExp(`^is-high-${signal}\\n`, "m"));
    expect(viewer.told).toEqual(["node", null]);
    const screen = viewer.screen().join("\n");
    expect(screen.match(/^node1 was out of reach for a moment\. Output of that time may be missing\.$/gm)).toHaveLength(
      1,
    );
    expect(screen.match(new RegExp(`^is-high-${signal}$`, "gm"))).toHaveLength(1);
    expect(await nodes()).toEqual(started);
    expect((await server.session(session.id, cookie)).nodes[0]?.state).toBe("ready");
  },
);

test("without it the nodes stop, which is said; restarted, they have their disk and their swarm", async () => {
  await engine.stop("TERM", { liveRestore: true });
  await engine.startAgain();
  viewer.type("clear; echo ballast > /root/hold; docker swarm init --advertise-addr eth0 | head -n 1\r");
  await viewer.shows(/^Swarm initialized/m);
  // The options hold from the next start on, so twice.
  await engine.stop("TERM", { liveRestore: false });
  await engine.startAgain();
  await engine.stop("TERM", { liveRestore: false });
  await engine.startAgain();
  await until(60_000, "the end to be told", () => viewer.ended !== null);
  expect(viewer.ended).toMatch(/^node1 stopped/);
  const state = async () => (await server.session(session.id, cookie)).nodes[0]?.state;
  await until(60_000, "the session to say so", async () => (await state()) === "stopped");
  const answer = await fetch(`${server.url}/api/v1/sessions/${session.id}/nodes/node1/restart`, {
    method: "POST",
    headers: { cookie },
  });
  expect(answer.status).toBeLessThan(300);
  await until(60_000, "the node to be back", async () => (await state()) === "ready");
  const after = await EmulatedViewer.attach(await server.connect(cookie), { session: session.id });
  after.type("cat /root/hold; docker node ls | grep -c Ready\r");
  await after.shows(/^ballast\n1$/m);
});
