import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeName, type SandboxId } from "../contract/ids.ts";
import { NetworkGuard } from "../guard/network-guard.ts";
import { bridgeName, guardTable } from "../guard/rules.ts";
import { Inside } from "../nodes/inside.ts";
import { newSandboxId } from "../sessions/tokens.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import {
  INTERNET,
  MACHINE,
  METADATA,
  PRIVATE_NEIGHBOUR,
  PUBLIC_NEIGHBOUR,
  Surroundings,
} from "../testing/surroundings.ts";
import { DockerDriver } from "./docker-driver.ts";
import { connectEngine } from "./engine.ts";
import { GuardContainer } from "./guard-container.ts";
import { GUARD_LABEL } from "./labels.ts";
import { NodeImages } from "./node-images.ts";
import { parseRange } from "./subnets.ts";

/** Attacks from a node, as root on it, on everything around it; and what must be reachable all the same. */

const image = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const baseImage = process.env.DRYDOCK_BASE_IMAGE ?? "debian:trixie-slim";
const instance = `attack${Date.now().toString(36)}`.slice(0, 12);
const source = { docker, standInFolder: "images/stand-ins", baseImage, say: () => undefined };
const images = new NodeImages(source, image, { instance });
const range = "10.33.4.0/24";
const rules = { instance, range, resolvers: [PRIVATE_NEIGHBOUR], reachable: [], internet: true };
const limits = { ...TEST_LIMITS, runtime: null, nameServers: [PRIVATE_NEIGHBOUR] };
const guardLog: string[] = [];
const guardWith = (internet: boolean) =>
  new NetworkGuard({
    engine: new GuardContainer(docker, image),
    isolation: "required",
    rules: { ...rules, internet, mirror: { address: MACHINE, port: mirrorPort } },
    onInForce: () => guardLog.push("in force"),
    onRestored: () => guardLog.push("restored"),
    onOverlap: (route) => guardLog.push(`overlap ${route}`),
    onFailed: (reason) => guardLog.push(reason),
  });
const driver = new DockerDriver({
  docker,
  owner: { instance },
  subnets: parseRange(range) ?? { first: 0, last: 0 },
  shape: async (wanted) => ({ ...(await images.withImages(wanted)), ...limits }),
  admit: () => guard.admit(),
});
const [ours, theirs] = [newSandboxId(), newSandboxId()];
const nodes = ["node1", "node2"].map((name) => NodeName.parse(name));
const node = (sandbox: SandboxId, name: string) => new Inside(driver, { sandbox, node: NodeName.parse(name) });
const attacker = node(ours, "node1");
const around = new Surroundings(image);

let mirrorPort = 0;
let over = new AbortController();
let guard: NetworkGuard;
let watching: Promise<void>;
let unguarded: (script: string) => Promise<string>;
/** Where there is something to be had, and who has it. */
const targets: Record<string, string> = {};
let address: Record<"attacker" | "victim", string>;

/** Connects to each place and says what it read there; everything listens with the same word. */
const TRY = `try() {
  local said
  said=$(timeout 5 bash -c "exec 3<>/dev/tcp/$1/$2 && head -c 4 <&3" 2>/dev/null)
  echo "$1 $2 \${said:-closed}"
}`;
const tryAll = (places: string[]) => `${TRY}\n${places.map((place) => `try ${place}`).join("\n")}`;
const outcomes = (said: string) =>
  said
    .trim()
    .split("\n")
    .map((line) => line.trim());
async function run(inside: Inside, script: string): Promise<string> {
  const { code, stdout, stderr } = await inside.run(script, 90_000);
  if (code !== 0) throw new Error(`The script ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}
async function restart(internet: boolean): Promise<void> {
  over.abort();
  await watching;
  over = new AbortController();
  guard = guardWith(internet);
  watching = guard.watch(over.signal);
  await guard.admit();
}
const attempt = async (inside: Inside, places: string[]) => outcomes(await run(inside, tryAll(places)));
const listen = "setsid socat TCP-LISTEN:8080,fork,reuseaddr SYSTEM:'printf open' </dev/null >/dev/null 2>&1 & ";

beforeAll(async () => {
  mirrorPort = await around.serve();
  guard = guardWith(true);
  watching = guard.watch(over.signal);
  const [port, published] = [await around.serve(), 20_000 + (process.pid % 10_000)];
  const [neighbour] = await Promise.all([around.publish(published), around.surround()]);
  unguarded = await around.unguarded();
  await Promise.all(
    [ours, theirs].map((id) => driver.createSandbox({ id, nodes, images: ["ubuntu"] }, () => undefined)),
  );
  const addressOf = async (inside: Inside) => (await run(inside, `${listen} hostname -i`)).trim();
  address = { attacker: await addressOf(node(ours, "node2")), victim: await addressOf(node(theirs, "node1")) };
  const bridge = await docker.getNetwork("bridge").inspect();
  Object.assign(targets, {
    "the machine, by the engine's bridge": `${bridge.IPAM?.Config?.[0]?.Gateway ?? "172.17.0.1"} ${port}`,
    "the machine, by its own network": `${MACHINE} ${port}`,
    "a published port of another container": `${MACHINE} ${published}`,
    "another container on the engine": `${neighbour} 8080`,
    "a private network beyond the machine": `${PRIVATE_NEIGHBOUR} 8080`,
    "a resolver's other ports": `${PRIVATE_NEIGHBOUR} 8080`,
    "a cloud's metadata": `${METADATA} 8080`,
    "a public address on the machine's own network": `${PUBLIC_NEIGHBOUR} 8080`,
  });
  const gateway = (await run(attacker, "ip route show default | sed 's/.*via \\([^ ]*\\).*/\\1/'")).trim();
  targets["the machine, by the sandbox's gateway"] = `${gateway} ${port}`;
  targets["a published port, by the gateway"] = `${gateway} ${published}`;
});

afterAll(async () => {
  attacker[Symbol.dispose]();
  await Promise.all([ours, theirs].map((id) => driver.removeSandbox(id)));
  over.abort();
  await watching;
  await around[Symbol.asyncDispose]();
});

test("every target answers whoever is not guarded: what follows is not true by accident", async () => {
  const places = Object.values(targets).filter((place) => !place.startsWith("10.33."));
  expect(outcomes(await unguarded(tryAll(places)))).toEqual(places.map((place) => `${place} open`));
});

test("a node reaches the nodes of its own sandbox, by name, and the internet", async () => {
  expect(await attempt(attacker, ["node2 8080", `${address.attacker} 8080`, `${INTERNET} 8080`])).toEqual([
    "node2 8080 open",
    `${address.attacker} 8080 open`,
    `${INTERNET} 8080 open`,
  ]);
});

test("a node reaches the configured resolver on port 53", async () => {
  expect(await attempt(attacker, [`${PRIVATE_NEIGHBOUR} 53`])).toEqual([`${PRIVATE_NEIGHBOUR} 53 open`]);
});

test("a node reaches the registry mirror's port on the machine", async () => {
  expect(await attempt(attacker, [`${MACHINE} ${mirrorPort}`])).toEqual([`${MACHINE} ${mirrorPort} open`]);
});

test("a node reaches neither the machine, nor other sandboxes, nor private networks, nor metadata", async () => {
  const places = [...Object.values(targets), `${address.victim} 8080`, "169.254.169.254 80"];
  expect(await attempt(attacker, places)).toEqual(places.map((place) => `${place} closed`));
});

test("nor does a container on the node, on its own network or on the node's", async () => {
  const places = [...Object.values(targets), `${address.victim} 8080`];
  for (const network of ["bridge", "host"]) {
    const said = await run(
      attacker,
      `docker run --rm -i --network ${network} ubuntu bash <<'END'\n${tryAll([...places, `${INTERNET} 8080`])}\nEND`,
    );
    expect(outcomes(said)).toEqual([...places.map((place) => `${place} closed`), `${INTERNET} 8080 open`]);
  }
});

test("IPv6 on the sandbox's own wire leads nowhere either", async () => {
  const bridge = bridgeName(instance, ours);
  const said = await around.onMachine(`ip -6 -o addr show dev ${bridge} scope link | awk '{print $4}' | cut -d/ -f1`);
  const machine = said.trim();
  expect(machine).toMatch(/^fe80::/);
  const port = (targets["the machine, by its own network"] ?? "").split(" ")[1] ?? "";
  const enable =
    "sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0; until ip -6 addr show dev eth0 scope link | grep -v tentative | grep -q inet6; do sleep 0.1; done;";
  await run(node(ours, "node2"), enable);
  const peer = (
    await run(node(ours, "node2"), "ip -6 -o addr show dev eth0 scope link | awk '{print $4}' | cut -d/ -f1")
  ).trim();
  await run(attacker, `${enable} ping -c1 -W5 ${peer}%eth0`);
  expect(await attempt(attacker, [`${machine}%eth0 ${port}`])).toEqual([`${machine}%eth0 ${port} closed`]);
});

test("packets with somebody else's address do not get out", async () => {
  const spoofed = ["10.213.0.77", address.victim];
  const send = (text: string, to: string, from = "") => `echo ${text} | socat -u - UDP-SENDTO:${to}:9000${from}`;
  const lies = spoofed.flatMap((source) => [
    `ip addr add ${source}/32 dev eth0`,
    ...[PRIVATE_NEIGHBOUR, INTERNET].map((to) => send(`from-${source}`, to, `,bind=${source}`)),
    `ip addr del ${source}/32 dev eth0`,
  ]);
  await run(attacker, [...lies, send("honest", INTERNET)].join("\n"));
  // One wire, in order: when the last has come, the others have not.
  await expect.poll(() => around.heard(), { timeout: 20_000 }).toContain("honest");
  expect((await around.heard()).trim()).toBe("honest");
});

test("a node that claims another sandbox's address gets nothing of what is sent there", async () => {
  await run(
    attacker,
    `ip addr add ${address.victim}/32 dev eth0; ip neigh flush all; ping -c1 -W1 ${address.victim} >/dev/null`,
  );
  const said = await around.onMachine(`ip -4 route get ${address.victim}; ${TRY}; try ${address.victim} 8080`);
  expect(said).toContain(`dev ${bridgeName(instance, theirs)}`);
  expect(said).toContain(`${address.victim} 8080 open`);
  await run(attacker, `ip addr del ${address.victim}/32 dev eth0`);
});

test("rules that somebody takes away are back by themselves", async () => {
  const restored = () => guardLog.filter((line) => line === "restored").length;
  for (const harm of [`delete table ${guardTable(instance)}`, `flush chain ${guardTable(instance)} from_node`]) {
    const before = restored();
    await around.onMachine(`nft ${harm}`);
    await expect.poll(restored, { timeout: 30_000 }).toBeGreaterThan(before);
    const place = `${PRIVATE_NEIGHBOUR} 8080`;
    expect(await attempt(attacker, [place])).toEqual([`${place} closed`]);
  }
});

test("the table of a guard that was removed by force goes, others' tables and what is not ours stay", async () => {
  const [left, foreign] = [guardTable(`left${instance}`), "inet drydock_not_a_guards"];
  for (const table of [left, foreign]) await around.onMachine(`nft add table ${table}`);
  await restart(true);
  const tables = await around.onMachine("nft list tables");
  await around.onMachine(`nft delete table ${foreign}`);
  expect(tables).not.toContain(left);
  expect(tables).toContain(guardTable(instance));
  expect(tables).toContain(foreign);
});

test("nothing here overlaps with the range, and a route that does is told", async () => {
  expect(guardLog.filter((line) => line.startsWith("overlap"))).toEqual([]);
  await around.onMachine("ip route add unreachable 10.33.4.192/26");
  try {
    await restart(true);
    expect(guardLog.filter((line) => line.startsWith("overlap"))).toEqual([expect.stringContaining("10.33.4.192/26")]);
  } finally {
    await around.onMachine("ip route del unreachable 10.33.4.192/26");
  }
});

test("when the operator does not allow the internet, nothing but the sandbox is left", async () => {
  await restart(false);
  expect(await attempt(attacker, ["node2 8080", `${INTERNET} 8080`])).toEqual([
    "node2 8080 open",
    `${INTERNET} 8080 closed`,
  ]);
});

test("the rules outlive the server while there are sandboxes, and nothing of them is left after that", async () => {
  over.abort();
  await watching;
  const guards = () => docker.listContainers({ all: true, filters: { label: [`${GUARD_LABEL}=${instance}`] } });
  expect(await guards()).toHaveLength(1);
  expect(await attempt(attacker, [`${PRIVATE_NEIGHBOUR} 8080`])).toEqual([`${PRIVATE_NEIGHBOUR} 8080 closed`]);
  attacker.disconnect();
  await Promise.all([ours, theirs].map((id) => driver.removeSandbox(id)));
  await expect.poll(guards, { timeout: 60_000, interval: 500 }).toEqual([]);
  expect(await around.onMachine("nft list tables")).not.toContain(guardTable(instance));
});
