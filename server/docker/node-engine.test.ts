import { once } from "node:events";
import { type Agent, createServer, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { Inside } from "../nodes/inside.ts";
import type { NodeDriver } from "../nodes/node-driver.ts";
import { SshNode } from "../testing/ssh-node.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { BoundedEngine } from "./bounded-engine.ts";
import { nodeAgent } from "./node-engine.ts";

const node = { sandbox: SandboxId.parse("sandbox00001"), node: NodeName.parse("node1") };
const openEngine = () =>
  createServer(({ url }, response) => {
    if (url === "/flood") response.write("x".repeat(1_000_000));
    else if (url !== "/silence") setTimeout(() => response.end('"pong"'), 20);
  });
let engine: ReturnType<typeof openEngine>;
let folder: ReturnType<typeof temporaryFolder>;
let ssh: SshNode;
let inside: Inside;
let lines: Socket[];

beforeEach(async () => {
  folder = temporaryFolder();
  engine = openEngine();
  const socketPath = join(folder.path, "docker.sock");
  await once(engine.listen(socketPath), "listening");
  ssh = await SshNode.start(socketPath);
  lines = [];
  const openInside = async () => {
    const line = connect(ssh.port, "127.0.0.1");
    lines.push(line);
    await once(line, "connect");
    return line;
  };
  inside = new Inside({ openInside } as unknown as NodeDriver, node);
});
afterEach(() => {
  inside[Symbol.dispose]();
  ssh[Symbol.dispose]();
  engine.close();
  engine.closeAllConnections();
  folder.remove();
});

test("an engine is asked again after its node was restarted, also over what was kept open before", async () => {
  const bounded = new BoundedEngine(nodeAgent(inside));
  const pongs = ["pong", "pong", "pong", "pong", "pong"];
  const askMany = () => Promise.all(pongs.map(() => bounded.json("/_ping")));
  for (let restart = 0; restart < 3; restart += 1) {
    expect(await askMany()).toEqual(pongs);
    const line = lines.at(-1);
    line?.destroy();
    await expect.poll(() => line?.closed).toBe(true);
    // A question that comes at that very moment may still find the old connection.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(await askMany()).toEqual(pongs);
});

/** A question that is given up after so many milliseconds, its answer unread. */
function givenUp(agent: Agent, path: string, ms: number): Promise<unknown> {
  const question = request({ agent, path, headers: { host: "docker" }, signal: AbortSignal.timeout(ms) });
  const over = new Promise((resolve) => question.on("close", resolve));
  question.on("error", () => undefined).end();
  return over;
}

test.each([
  ["while they waited for a connection", "/_ping", 0],
  ["while the engine said nothing", "/silence", 100],
  ["in the middle of their answers", "/flood", 100],
])("questions that were given up %s take no connection from those after them", async (_when, path, ms) => {
  const agent = nodeAgent(inside);
  await inside.connect();
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 8 }, () => givenUp(agent, path, ms)));
  }
  expect(await new BoundedEngine(agent).json("/_ping")).toBe("pong");
});

test("a connection that broke with questions under way takes no connection from those after them", async () => {
  const bounded = new BoundedEngine(nodeAgent(inside));
  for (let round = 0; round < 3; round += 1) {
    const asked = Promise.all(Array.from({ length: 8 }, () => bounded.json("/silence").catch(() => "broken")));
    await new Promise((resolve) => setTimeout(resolve, 300));
    lines.at(-1)?.destroy();
    expect(await asked).toEqual(Array.from({ length: 8 }, () => "broken"));
  }
  expect(await bounded.json("/_ping")).toBe("pong");
});
