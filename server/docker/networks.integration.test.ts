import { afterAll, expect, test } from "vitest";
import { SandboxId } from "../contract/ids.ts";
import { connectEngine } from "./engine.ts";
import { createNetwork, removeObjects } from "./sandbox-objects.ts";
import { parseRange } from "./subnets.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const range = parseRange("10.33.8.0/22") ?? { first: 0, last: 0 };
const owners = ["first", "other"].map((name) => ({ instance: `${name}${Date.now().toString(36)}`.slice(0, 12) }));
/** More than the engine's own pools of addresses have. */
const EACH = 17;
const idOf = (server: number, index: number) => SandboxId.parse(`net${server}${String(index).padStart(8, "0")}`);
const indexes = Array.from({ length: EACH }, (_, index) => index);

afterAll(async () => {
  for (const [server, owner] of owners.entries())
    await Promise.all(indexes.map((index) => removeObjects(docker, owner, idOf(server, index))));
});

test("two servers that make thirty-four networks in one range at the same time get thirty-four subnets", async () => {
  const made = await Promise.all(
    owners.map(async (owner, server) => {
      const subnets: number[] = [];
      for (const index of indexes) subnets.push(await createNetwork(docker, owner, idOf(server, index), range));
      return subnets;
    }),
  );
  expect(new Set(made.flat()).size).toBe(owners.length * EACH);
});

test("a server that starts again steps over the subnets that are there", async () => {
  const [owner] = owners;
  if (!owner) throw new Error("There is no network.");
  await removeObjects(docker, owner, idOf(0, 0));
  const before = new Set((await docker.listNetworks()).map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet));
  const subnet = await createNetwork(docker, owner, idOf(0, 0), range);
  const after = (await docker.listNetworks()).map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet);
  expect(after.filter((each) => !before.has(each))).toHaveLength(1);
  expect(subnet).toBeGreaterThanOrEqual(range.first);
});
