import { createHash } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { Inside } from "../nodes/inside.ts";
import { type NodeAddress, type NodeTerminal, NodeUnreachableError } from "../nodes/node-driver.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { openHolderFolder } from "./held-tty.ts";
import { nodeObjectName } from "./labels.ts";
import { parseRange } from "./subnets.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const image = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const instance = `held${Date.now().toString(36)}`.slice(0, 12);
const subnets = parseRange("10.33.2.0/24") ?? { first: 0, last: 0 };
const SIZE = { cols: 80, rows: 24 };
const node1 = NodeName.parse("node1");

function driverThat(held: boolean, engine = docker): DockerDriver {
  const shape = { image, layers: null, ...TEST_LIMITS, runtime: null, nameServers: [], held };
  return new DockerDriver({ docker: engine, owner: { instance }, subnets, shape: async () => shape });
}

/** The engine as a server in a container has it: the numbers of processes mean others there. */
const fromElsewhere: typeof docker = Object.create(docker, {
  getContainer: {
    value: (id: string) => {
      const container = docker.getContainer(id);
      const inspect = container.inspect.bind(container);
      const inspectThere = async () => {
        const facts = await inspect();
        return { ...facts, State: { ...facts.State, Pid: process.pid } };
      };
      return Object.assign(container, { inspect: inspectThere });
    },
  },
});

const driver = driverThat(true);
const sandbox = newSandboxId();
const at: NodeAddress = { sandbox, node: node1 };

beforeAll(() => driver.createSandbox({ id: sandbox, nodes: [node1], images: [] }, () => undefined));
afterAll(() => driver.removeSandbox(sandbox));

/** A terminal as the server reads it: directly, and counting. */
class Reader implements Disposable {
  readonly #tty: NodeTerminal;
  readonly #hash = createHash("sha256");
  text = "";
  /** Where it began, and how far it is. */
  readonly begin: number;
  offset: number;

  private constructor(tty: NodeTerminal) {
    this.#tty = tty;
    this.begin = tty.offset ?? -1;
    this.offset = this.begin;
    tty.stream.on("error", () => undefined);
    tty.read?.((bytes) => {
      this.text += bytes.toString();
      this.offset += bytes.length;
      this.#hash.update(bytes);
    });
    tty.stream.resume();
  }

  static async open(offset: number, from = driver): Promise<Reader> {
    return new Reader(await from.openTerminal(at, SIZE, offset));
  }

  get stream() {
    return this.#tty.stream;
  }

  type(text: string): void {
    this.#tty.stream.write(text);
  }

  async shows(wanted: string | RegExp): Promise<void> {
    await expect.poll(() => this.text, { timeout: 20_000 }).toMatch(wanted);
  }

  [Symbol.dispose](): void {
    this.#tty.stream.destroy();
  }
}

const container = () => docker.getContainer(nodeObjectName(sandbox, node1));

/** Runs a script on the node, in the holder's folder `$d`. */
async function inFolder(script: string): Promise<string> {
  using inside = new Inside(driver, at);
  return (await inside.run(`d=$(echo /run/drydock/${"?".repeat(24)}); cd $d && ${script}`, 10_000)).stdout;
}

test("the first to open it gets it from its first byte, and a size reaches the shell", async () => {
  using reader = await Reader.open(0);
  expect(reader.begin).toBe(0);
  await reader.shows("root@");
  reader.type("stty size; tty; echo $((6*7))\r");
  await reader.shows(/24 80\r\n\/dev\/pts\/\d+\r\n42\r\n/);
});

test("a server that comes later misses nothing of what was said meanwhile", async () => {
  let offset: number;
  {
    using first = await Reader.open(0);
    await first.shows("root@");
    first.type("for n in {1..20}; do echo tide-$n; sleep 0.05; done; echo ebb-$((6*7))\r");
    await first.shows("tide-3\r\n");
    offset = first.offset;
  }
  using second = await Reader.open(offset);
  expect(second.begin).toBe(offset);
  await second.shows("ebb-42\r\n");
  const tides = second.text.match(/^tide-\d+/gm) ?? [];
  expect(tides.at(-1)).toBe("tide-20");
  expect(tides).toEqual(Array.from({ length: tides.length }, (_, index) => `tide-${21 - tides.length + index}`));
});

test("a driver that begins anew takes an unused node back with its first prompt", async () => {
  const next = driverThat(true);
  await next.takeBack(sandbox, [node1]);
  using reader = await Reader.open(0, next);
  expect(reader.begin).toBe(0);
  await reader.shows(/^[^\n]*root@/);
});

test("a shell that ends is followed by a new one, and a holder that was killed as well", async () => {
  using reader = await Reader.open(0);
  reader.type("exit\r");
  await reader.shows("The shell ended; here is a new one.");
  using inside = new Inside(driver, at);
  const ended = once(reader.stream, "close");
  await inside.run("pkill -KILL -f shell-holder.--stay", 5000);
  await ended;
  await expect
    .poll(
      async () => {
        using next = await Reader.open(reader.offset).catch(() => null as never);
        if (!next) return "";
        await next.shows("root@");
        return next.begin < reader.offset ? "anew" : "the same";
      },
      { timeout: 10_000 },
    )
    .toBe("anew");
});

test("Ctrl-C reaches what runs in it", async () => {
  using reader = await Reader.open(0);
  reader.type("sleep 1000; echo not-$((1+1))\r");
  await reader.shows("sleep 1000");
  await new Promise((resolve) => setTimeout(resolve, 300));
  reader.type("\x03");
  reader.type("echo after-$((6*7))\r");
  await reader.shows("after-42");
  expect(reader.text).not.toContain("not-2");
});

test("a node out of memory loses its programs, not its shell", async () => {
  using reader = await Reader.open(0);
  reader.type("tail /dev/zero; echo killed-$?\r");
  await reader.shows("killed-137");
  reader.type("echo here-$((6*7))\r");
  await reader.shows("here-42");
});

test("a link in its place, or in its folder's, leads to no other socket of this machine", async () => {
  const own = temporaryFolder();
  let met = 0;
  const server = createServer(() => {
    met += 1;
  }).listen(join(own.path, "main"));
  await once(server, "listening");
  writeFileSync(join(own.path, "held"), "");
  const refused = () => expect(driver.openTerminal(at, SIZE, 0)).rejects.toThrow("does not answer yet");
  await inFolder("mv main kept");
  await refused();
  await inFolder(`ln -s ${own.path}/main main`);
  await refused();
  await inFolder("rm main; mkdir main");
  await refused();
  await inFolder("rmdir main; touch main");
  await refused();
  await inFolder("mv -f kept main");
  // Of a folder that is a link nothing is believed, not even that it is one of a holder.
  await inFolder(`mkdir -p ${own.path}; mv $d /run/aside; ln -s ${own.path} $d`);
  await using folder = await openHolderFolder(await container().inspect());
  expect(folder).toBeNull();
  await inFolder("rm $d; mv /run/aside $d");
  using reader = await Reader.open(0);
  reader.type("echo still-$((6*7))\r");
  await reader.shows("still-42");
  expect(met).toBe(0);
  server.close();
  own.remove();
});

test("a restarted node has a shell that is held, and one that stopped is not running", async () => {
  await driver.restartNode(at, () => undefined);
  using reader = await Reader.open(0);
  expect(reader.begin).toBe(0);
  await reader.shows("root@");
  const ended = once(reader.stream, "close");
  await container().kill();
  await ended;
  // Not even for a moment is there another tty in its place: its silence would be taken for the shell's.
  const opened = () =>
    driver.openTerminal(at, SIZE, 0).then(
      () => new Error("a terminal"),
      (error: unknown) => error as Error,
    );
  let outcome = await opened();
  for (; /does not answer yet/.test(outcome.message); outcome = await opened());
  expect(outcome).toBeInstanceOf(NodeUnreachableError);
});

test.each([
  { where: "none is asked for", elsewhere: driverThat(false) },
  { where: "the node's processes cannot be seen", elsewhere: driverThat(true, fromElsewhere) },
])("where $where, the shell is on the container's own tty, and Ctrl-C works there as well", async ({ elsewhere }) => {
  await elsewhere.startNode(at, [], () => undefined);
  const tty = await elsewhere.openTerminal(at, SIZE, 0);
  expect(tty.offset).toBeUndefined();
  expect(tty.fromStart).toBe(true);
  let text = "";
  tty.stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  tty.stream.resume();
  await expect.poll(() => text).toContain("root@");
  // Not even what the server answered is seen.
  expect(text).toMatch(/^[^\n]*root@/);
  tty.stream.write("sleep 1000; echo not-$((1+1))\r");
  await expect.poll(() => text).toContain("sleep 1000");
  await new Promise((resolve) => setTimeout(resolve, 300));
  tty.stream.write("\x03");
  tty.stream.write("echo after-$((6*7))\r");
  await expect.poll(() => text).toContain("after-42");
  expect(text).not.toContain("not-2");
  tty.stream.destroy();
});
