import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeName } from "../contract/ids.ts";
import { Inside } from "../nodes/inside.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { Surroundings } from "../testing/surroundings.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { nodeObjectName } from "./labels.ts";
import { NodeImages } from "./node-images.ts";
import type { NodeLimits } from "./node-limits.ts";
import { parseRange } from "./subnets.ts";

/** One sandbox does its worst; it comes to its limit, the other one goes on, and it recovers. Nothing here is timed. */

const MIB = 1024 ** 2;
const image = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const baseImage = process.env.DRYDOCK_BASE_IMAGE ?? "debian:trixie-slim";
const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const owner = { instance: `limit${Date.now().toString(36)}`.slice(0, 12) };
const source = { docker, standInFolder: "images/stand-ins", baseImage, say: () => undefined };
const images = new NodeImages(source, image, owner);
const limits: NodeLimits = { ...TEST_LIMITS, memoryBytes: 512 * MIB, pids: 400, diskBytes: 1024 * MIB };
const driver = new DockerDriver({
  docker,
  owner,
  subnets: parseRange("10.33.6.0/24") ?? { first: 0, last: 0 },
  shape: async (wanted) => ({ ...(await images.withImages(wanted)), ...limits, runtime: null, nameServers: [] }),
});
const node = NodeName.parse("node1");
const [noisy, quiet, young, many] = [newSandboxId(), newSandboxId(), newSandboxId(), newSandboxId()];
const container = docker.getContainer(nodeObjectName(noisy, node));
const loud = new Inside(driver, { sandbox: noisy, node });
const neighbour = new Inside(driver, { sandbox: quiet, node });
const WITHIN_MS = 90_000;

const run = (script: string) => loud.run(script, WITHIN_MS);
/** A shell and an engine that answer: what a learner would notice first. */
async function works(inside: Inside): Promise<void> {
  const { stdout } = await inside.run("echo shell; docker run --rm ubuntu echo engine", WITHIN_MS);
  expect(stdout).toBe("shell\nengine\n");
}

beforeAll(() =>
  Promise.all(
    [noisy, quiet].map((id) => driver.createSandbox({ id, nodes: [node], images: ["ubuntu"] }, () => undefined)),
  ),
);
afterAll(async () => {
  for (const inside of [loud, neighbour]) inside[Symbol.dispose]();
  await Promise.all([noisy, quiet, young, many].map((id) => driver.removeSandbox(id)));
});

test("a disk filler comes to the end of its own disk, wherever it writes, and can clean up", async () => {
  for (const folder of ["/root", "/tmp", "/var/lib/docker", "/var/log"]) {
    const fill = `fallocate -l 4G ${folder}/all 2>&1; dd if=/dev/zero of=${folder}/rest bs=1M 2>&1; ls -l /var/lib/docker >/dev/null`;
    const { stdout } = await run(fill);
    expect(stdout.match(/No space left on device/g)).toHaveLength(2);
    await works(neighbour);
    const { stdout: freed } = await run(`rm -f ${folder}/all ${folder}/rest; df --output=pcent /root | tail -1`);
    expect(Number.parseInt(freed, 10)).toBeLessThan(50);
  }
  await works(loud);
});

test("a memory hog is ended by the kernel, and nothing else of its node is", async () => {
  const { code } = await run("tail /dev/zero");
  expect(code).not.toBe(0);
  await works(neighbour);
  await works(loud);
  expect((await container.inspect()).State.Running).toBe(true);
});

test("a flood of output that nobody reads holds up its own terminal only", async () => {
  const terminal = await driver.openTerminal({ sandbox: noisy, node }, { cols: 80, rows: 24 }, 0);
  terminal.stream.pause();
  terminal.stream.write("yes\r");
  await expect.poll(async () => (await run("pgrep -x yes")).code).toBe(0);
  await works(neighbour);
  await works(loud);
  terminal.stream.resume();
  terminal.stream.write("\x03");
  await expect.poll(async () => (await run("pgrep -x yes")).code, { timeout: WITHIN_MS }).toBe(1);
  terminal.stream.destroy();
});

test("a fork bomb is stopped by its node's bound, its neighbour works, and a restart ends it", async () => {
  // Its own way in goes first: a node without a process to spare lets nobody in.
  void loud.run("b() { b | b & }; b; wait", WITHIN_MS).catch(() => undefined);
  const processes = async () => (await container.stats({ stream: false })).pids_stats?.current ?? 0;
  await expect.poll(processes, { timeout: WITHIN_MS }).toBeGreaterThan(limits.pids / 2);
  await works(neighbour);
  expect(await processes()).toBeLessThanOrEqual(limits.pids);
  await container.restart({ t: 2 });
  loud.disconnect();
  await expect.poll(async () => (await run("docker version >/dev/null 2>&1")).code, { timeout: WITHIN_MS }).toBe(0);
  await works(loud);
});

test("a restarted node has its bounded disk and what was on it", async () => {
  const { stdout } = await run(
    "df --output=target,size -B1M /root /var/lib/docker | tail -n +2; docker images -q ubuntu | wc -l",
  );
  const [root, store, images] = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  expect([root?.[0], store?.[0], images?.[0]]).toEqual(["/root", "/var/lib/docker", "1"]);
  for (const [, size] of [root ?? [], store ?? []]) expect(Number(size)).toBeLessThanOrEqual(1024);
});

test("every process has its bound of open files", async () => {
  expect((await run("ulimit -n; ulimit -Hn")).stdout).toBe(`${limits.files}\n${limits.files}\n`);
});

test("a node's device goes by itself from the first moment, so that a kill at any leaves none behind", async () => {
  await using machine = new Surroundings(image);
  const watched = machine.onMachine(`
    before=" $(echo /sys/block/loop*/loop) "; fixed=0; SECONDS=0
    while [ $SECONDS -lt 60 ]; do
      for loop in /sys/block/loop*/loop; do
        [[ $before = *" $loop "* ]] && continue
        { read -r file <$loop/backing_file && read -r clears <$loop/autoclear; } 2>/dev/null || continue
        [[ $file = */node-disk.img ]] || continue
        [ "$clears" = 0 ] && fixed=$((fixed + 1)) && continue
        echo "seen going by itself, before that fixed $fixed times"; exit 0
      done
    done`);
  await driver.createSandbox({ id: young, nodes: [node], images: [] }, () => undefined);
  expect((await watched).trim()).toBe("seen going by itself, before that fixed 0 times");
});

test("nodes have their disks and images also where every loop device of the machine is taken", async () => {
  await using machine = new Surroundings(image);
  // Each is held by a program of the container's, and goes with it.
  await machine.onMachine(`
    truncate -s 1M /taken
    for block in /sys/block/loop*; do
      device=/dev/\${block##*/}
      [ -e $block/loop ] || { losetup $device /taken; exec {held}<$device; losetup -d $device; }
    done
    sleep infinity >/dev/null 2>&1 &`);
  const nodes = ["node1", "node2", "node3"].map((name) => NodeName.parse(name));
  await driver.createSandbox({ id: many, nodes, images: ["ubuntu"] }, () => undefined);
  for (const name of nodes) {
    using inside = new Inside(driver, { sandbox: many, node: name });
    const { stdout } = await inside.run(
      "df --output=target /root | tail -1; docker images -q ubuntu | wc -l",
      WITHIN_MS,
    );
    expect(stdout).toBe("/root\n1\n");
  }
});

test("removing a node leaves no loop device behind, killed or not", async () => {
  await using machine = new Surroundings(image);
  const devices = await Promise.all(
    [loud, neighbour].map(async (inside) =>
      (await inside.run("findmnt -no SOURCE /drydock/disk", WITHIN_MS)).stdout.trim(),
    ),
  );
  for (const device of devices) expect(device).toMatch(/^\/dev\/loop\d+$/);
  const held = async () => {
    const said = await machine.onMachine(
      `for d in ${devices.join(" ")}; do losetup -nO BACK-INO $d 2>/dev/null || true; done`,
    );
    return said.trim().split(/\s+/).filter(Boolean);
  };
  const before = await held();
  expect(before).toHaveLength(2);
  await docker.getContainer(nodeObjectName(quiet, node)).kill();
  await Promise.all([noisy, quiet].map((id) => driver.removeSandbox(id)));
  await expect
    .poll(async () => (await held()).filter((inode) => before.includes(inode)), { timeout: WITHIN_MS, interval: 500 })
    .toEqual([]);
});
