import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { Inside } from "../nodes/inside.ts";
import { type NodeAddress, NodeUnreachableError } from "../nodes/node-driver.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { instanceFilter } from "./labels.ts";
import { connectNodeEngine } from "./node-engine.ts";
import { NodeImages } from "./node-images.ts";
import { parseRange } from "./subnets.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const instance = `test${Date.now().toString(36)}`.slice(0, 12);
const images = new NodeImages(
  {
    docker,
    standInFolder: "images/stand-ins",
    baseImage: process.env.DRYDOCK_BASE_IMAGE ?? "debian:trixie-slim",
    say: () => undefined,
  },
  process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest",
  { instance },
);
const subnets = parseRange("10.33.0.0/24") ?? { first: 0, last: 0 };
const limits = { ...TEST_LIMITS, runtime: null, nameServers: [] };
const nodes = ["node1", "node2", "node3"].map((name) => NodeName.parse(name));

function driverOf(instance: string): DockerDriver {
  return new DockerDriver({
    docker,
    owner: { instance },
    subnets,
    shape: async (wanted) => ({ ...(await images.withImages(wanted)), ...limits }),
  });
}

const driver = driverOf(instance);
const id = newSandboxId();
const at = (node: string): NodeAddress => ({ sandbox: id, node: NodeName.parse(node) });
const progress: string[] = [];

beforeAll(() =>
  driver.createSandbox({ id, nodes, images: ["ubuntu"] }, (node, step, { state }) =>
    progress.push(`${node} ${step} ${state}`),
  ),
);
afterAll(() => driver.removeSandbox(id));

/** Reads the tty until this appears. */
async function read(stream: NodeJS.ReadableStream, wanted: string): Promise<string> {
  let text = "";
  const signal = AbortSignal.timeout(20_000);
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes(wanted)) return;
      stream.off("data", onData);
      resolve(text);
    };
    signal.addEventListener("abort", () =>
      reject(new Error(`"${wanted}" did not come within 20 s; there was: ${text}`)),
    );
    stream.on("data", onData).resume();
  });
}

test("every node went through every step of its boot", () => {
  for (const node of nodes) {
    for (const step of ["network", "container", "images", "engine", "shell"])
      expect(progress).toContain(`${node} ${step} done`);
  }
});

test("the first attachment has the first prompt, and typing is answered at once", async () => {
  const { stream, fromStart, resize } = await driver.openTerminal(at("node1"), { cols: 80, rows: 24 }, 0);
  expect(fromStart).toBe(true);
  expect(await read(stream, "\x1b]133;B")).toContain("root@");
  await resize({ cols: 132, rows: 43 });
  stream.write("stty size; echo $((6*7))\r");
  const text = await read(stream, "42\r\n");
  expect(text).toContain("43 132");
  // Ctrl-P must not wait for a second key: the detach keys are ones that nobody can type.
  stream.write("\x10");
  expect(await read(stream, "echo $((6*7))")).toContain("stty size");
  stream.write("\x03");
  stream.destroy();
});

test("nodes reach each other by name, have the lab's images, and know their own addresses", async () => {
  using inside = new Inside(driver, at("node2"));
  const { code, stdout } = await inside.run(
    "hostname; ping -c1 -W2 node3 >/dev/null && echo reached; docker images -q ubuntu | wc -l",
    20_000,
  );
  expect({ code, lines: stdout.trim().split("\n") }).toEqual({ code: 0, lines: ["node2", "reached", "1"] });
  const [sandbox] = await driver.listSandboxes();
  expect(sandbox?.nodes.map(({ name, running }) => `${name} ${running}`).sort()).toEqual([
    "node1 true",
    "node2 true",
    "node3 true",
  ]);
  const own = await inside.run("hostname -i", 5000);
  expect(sandbox?.nodes.find(({ name }) => name === "node2")?.address).toBe(own.stdout.trim());
});

test("the layers of a lab's image are read in one place by all nodes, and removing the image on one leaves it to the others", async () => {
  using first = new Inside(driver, at("node2"));
  using second = new Inside(driver, at("node3"));
  const script = `set -e
    readlink /var/lib/docker/overlay2/*/diff | sort -u
    docker save -o /tmp/saved.tar ubuntu
    docker rmi -f ubuntu >/dev/null
    docker images -q | wc -l
    docker load -q -i /tmp/saved.tar >/dev/null
    docker run --rm ubuntu echo saved whole
    touch /drydock/shared/whole/mine 2>&1 | grep -o 'Read-only file system'`;
  const { stdout, stderr } = await first.run(script, 60_000);
  const [link, ...said] = stdout.trim().split("\n");
  expect(link).toMatch(/^\/drydock\/shared\/whole\/overlay2\/\w+\/diff$/);
  expect(said.slice(-3), stderr).toEqual(["0", "saved whole", "Read-only file system"]);
  expect((await second.run("docker run --rm ubuntu echo there", 60_000)).stdout).toBe("there\n");
});

test("a failing script is a result, a script that hangs is cut off", async () => {
  using inside = new Inside(driver, at("node2"));
  expect(await inside.run("echo no >&2; exit 7", 5000)).toEqual({ code: 7, stdout: "", stderr: "no\n" });
  expect((await inside.run("sleep 60", 300)).code).toBeNull();
});

test("a node's own engine answers over the inside stream, and its events arrive", async () => {
  using inside = new Inside(driver, at("node3"));
  const engine = connectNodeEngine(inside);
  expect((await engine.info()).Name).toBe("node3");
  const container = await engine.createContainer({ Image: "ubuntu", Cmd: ["true"] });
  await container.start();
  await container.wait();
  expect((await container.inspect()).State.ExitCode).toBe(0);
  await container.remove();
});

test("another instance sees nothing of this one, and cannot remove it", async () => {
  const other = driverOf("otherinstance");
  expect(await other.listSandboxes()).toEqual([]);
  await other.removeSandbox(id);
  expect((await driver.listSandboxes()).map((sandbox) => sandbox.nodes.length)).toEqual([3]);
});

const asks = async (node: string, script: string) => {
  using inside = new Inside(driver, at(node));
  return (await inside.run(script, 20_000)).stdout.trim();
};

test("a restarted node keeps its disk, its address and what Docker starts again by itself", async () => {
  const before = await asks("node2", "hostname -i");
  await asks("node2", "docker run -d --restart=always --name back ubuntu sleep infinity; touch /root/kept");
  const steps: string[] = [];
  await driver.restartNode(at("node2"), (node, step, { state }) => steps.push(`${node} ${step} ${state}`));
  for (const step of ["container", "engine", "shell"]) expect(steps).toContain(`node2 ${step} done`);
  const script = "until docker ps -q | grep -q .; do sleep 0.1; done; docker ps --format '{{.Names}}'; ls /root";
  expect(await asks("node2", `timeout 15 bash -c ${JSON.stringify(script)}; hostname -i`)).toBe(
    `back\nkept\n${before}`,
  );
  const { stream, fromStart } = await driver.openTerminal(at("node2"), { cols: 80, rows: 24 }, 0);
  expect(fromStart).toBe(true);
  expect(await read(stream, "\x1b]133;B")).toContain("node2");
  stream.destroy();
});

test("a fresh node has the name, the address and the images, and nothing of the old one; its neighbours stay", async () => {
  const before = await asks("node2", "hostname -i");
  await asks("node1", "touch /root/untouched");
  await driver.startNode(at("node2"), ["ubuntu"], () => undefined);
  expect(await asks("node2", "hostname; hostname -i; docker images -q ubuntu | wc -l; docker ps -aq; ls /root")).toBe(
    `node2\n${before}\n1`,
  );
  expect(await asks("node1", "ls /root; ping -c1 -W2 node2 >/dev/null && echo reached")).toBe("untouched\nreached");
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: instanceFilter({ instance }) } });
  expect(volumes).toHaveLength(3);
});

test("a start that is called off ends at once and leaves nothing, of a whole sandbox too", async () => {
  const called = new AbortController();
  const doomed = newSandboxId();
  const steps: string[] = [];
  const started = driver.createSandbox(
    { id: doomed, nodes, images: ["ubuntu"] },
    (node, step, { state }) => {
      steps.push(`${step} ${state}`);
      if (step === "container" && state === "done") called.abort(new Error(`called off at ${node}`));
    },
    called.signal,
  );
  await expect(started).rejects.toThrow("called off");
  expect(steps).not.toContain("engine done");
  expect((await driver.listSandboxes()).map((sandbox) => sandbox.id)).toEqual([id]);
});

test("news of a node's earlier life is no news, and a node that is removed is gone alone", async () => {
  const over = new AbortController();
  const heard: string[] = [];
  void driver.watch(({ node }, reason) => heard.push(`${node} ${reason}`), over.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await driver.removeNode(at("node3"));
  await expect.poll(() => heard, { timeout: 10_000 }).toContain("node3 removed");
  await driver.startNode(at("node3"), ["ubuntu"], () => undefined);
  over.abort();
  expect(await asks("node3", "hostname")).toBe("node3");
});

test("a node that stops is noticed, and no terminal opens on it", async () => {
  const over = new AbortController();
  const stopped = new Promise<string>((resolve) => {
    void driver.watch((node, reason) => resolve(`${node.node} ${reason}`), over.signal);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await docker.getContainer(`drydock-${id}-node3`).kill();
  expect(await stopped).toBe("node3 exited");
  over.abort();
  await expect(driver.openTerminal(at("node3"), { cols: 80, rows: 24 }, 0)).rejects.toThrow(NodeUnreachableError);
});

test("a sandbox that cannot start leaves nothing behind and says why", async () => {
  const broken = new DockerDriver({
    docker,
    owner: { instance },
    subnets,
    shape: async () => ({ image: "drydock-node:no-such-tag", layers: null, ...limits }),
  });
  const doomed = newSandboxId();
  await expect(broken.createSandbox({ id: doomed, nodes, images: [] }, () => undefined)).rejects.toThrow(/npm start/);
  expect((await driver.listSandboxes()).map((sandbox) => sandbox.id)).toEqual([id]);
});

test("removing leaves no container, network or volume, and removing again is no error", async () => {
  await driver.removeSandbox(id);
  await driver.removeSandbox(id);
  const filters = { label: instanceFilter({ instance }) };
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  expect(await docker.listNetworks({ filters })).toEqual([]);
  expect((await docker.listVolumes({ filters })).Volumes ?? []).toEqual([]);
});
