import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { NetworkGuard } from "../guard/network-guard.ts";
import { Inside } from "../nodes/inside.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { MACHINE, Surroundings } from "../testing/surroundings.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { GuardContainer } from "./guard-container.ts";
import { ensureImage } from "./images.ts";
import { NodeImages } from "./node-images.ts";
import { parseRange } from "./subnets.ts";

/** A real pull-through registry on the machine, in front of another that stands for Docker Hub; nodes without the internet. */

const image = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const baseImage = process.env.DRYDOCK_BASE_IMAGE ?? "debian:trixie-slim";
const source = { docker, standInFolder: "images/stand-ins", baseImage, say: () => undefined };
const instance = `mirror${Date.now().toString(36)}`.slice(0, 12);
const images = new NodeImages(source, image, { instance });
const range = "10.33.5.0/24";
const [hubPort, mirrorPort] = [21_000 + (process.pid % 1000) * 2, 21_001 + (process.pid % 1000) * 2];
const guard = new NetworkGuard({
  engine: new GuardContainer(docker, image),
  isolation: "required",
  rules: {
    ...{ instance, range, resolvers: [], reachable: [], internet: false },
    mirror: { address: MACHINE, port: mirrorPort },
  },
  onInForce: () => undefined,
  onRestored: () => undefined,
  onOverlap: () => undefined,
  onFailed: (reason) => {
    throw new Error(reason);
  },
});
const driver = new DockerDriver({
  docker,
  owner: { instance },
  subnets: parseRange(range) ?? { first: 0, last: 0 },
  shape: async (wanted) => ({
    ...(await images.withImages(wanted)),
    ...TEST_LIMITS,
    ...{ runtime: null, nameServers: [], registryMirror: `http://${MACHINE}:${mirrorPort}` },
  }),
  admit: () => guard.admit(),
});
const sandbox = newSandboxId();
const node = NodeName.parse("node1");
const inside = new Inside(driver, { sandbox, node });
const around = new Surroundings(image);
const over = new AbortController();
let watching: Promise<void>;
const WITHIN_MS = 90_000;
/** Only the hub has it. */
const PUBLISHED = `127.0.0.1:${hubPort}/library/only-on-the-hub:latest`;

beforeAll(async () => {
  await ensureImage(source, "registry");
  await ensureImage(source, "ubuntu");
  await around.surround();
  await around.registry(hubPort);
  await around.registry(mirrorPort, `http://127.0.0.1:${hubPort}`);
  await docker.getImage("ubuntu").tag({ repo: PUBLISHED });
  await pushed(PUBLISHED);
  watching = guard.watch(over.signal);
  await driver.createSandbox({ id: sandbox, nodes: [node], images: [] }, () => undefined);
});

afterAll(async () => {
  inside[Symbol.dispose]();
  await driver.removeSandbox(sandbox);
  over.abort();
  await watching;
  await around[Symbol.asyncDispose]();
  await docker.getImage(PUBLISHED).remove();
});

test("a node without the internet pulls what Docker Hub has through the mirror, and runs it", async () => {
  const { code, stdout, stderr } = await inside.run("docker run --rm only-on-the-hub echo pulled", WITHIN_MS);
  expect([code, stdout], stderr).toEqual([0, "pulled\n"]);
});

test("nothing but the mirror's port is opened by that", async () => {
  const reach = (port: number) => `timeout 5 bash -c 'exec 3<>/dev/tcp/${MACHINE}/${port}' 2>/dev/null; echo $?;`;
  const { stdout } = await inside.run(`${reach(mirrorPort)} ${reach(hubPort)}`, WITHIN_MS);
  expect(stdout).toBe("0\n1\n");
});

async function pushed(reference: string): Promise<void> {
  const stream = await docker.getImage(reference).push({ authconfig: {} });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
