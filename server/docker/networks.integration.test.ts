import { afterAll, expect, test } from "vitest";
import { newSandboxId } from "../sessions/tokens.ts";
import { connectEngine } from "./engine.ts";
import { createNetwork, removeObjects } from "./sandbox-objects.ts";
import { parseRange } from "./subnets.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const range = parseRange("10.33.8.0/22") ?? { first: 0, last: 0 };
/** More than the engine's own pools of addresses have. */
const EACH = 17;
const servers = ["first", "other"].map((name) => ({
  owner: { instance: `${name}${Date.now().toString(36)}`.slice(0, 12) },
  sandboxes: Array.from({ length: EACH }, newSandboxId),
}));

afterAll(async () => {
  for (const { owner, sandboxes } of servers)
    await Promise.all(sandboxes.map((sandbox) => removeObjects(docker, owner, sandbox)));
});

test("two servers that make thirty-four networks in one range at the same time get thirty-four subnets", async () => {
  const made = await Promise.all(
    servers.map(async ({ owner, sandboxes }) => {
      const subnets: number[] = [];
      for (const sandbox of sandboxes) subnets.push(await createNetwork(docker, owner, sandbox, range));
      return subnets;
    }),
  );
  expect(new Set(made.flat()).size).toBe(servers.length * EACH);
});

test("a server that starts again steps over the subnets that are there", async () => {
  const [{ owner, sandboxes: [sandbox] = [] } = {}] = servers;
  if (!owner || !sandbox) throw new Error("There is no network.");
  await removeObjects(docker, owner, sandbox);
  const before = new Set((await docker.listNetworks()).map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet));
  const subnet = await createNetwork(docker, owner, sandbox, range);
  const after = (await docker.listNetworks()).map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet);
  expect(after.filter((each) => !before.has(each))).toHaveLength(1);
  expect(subnet).toBeGreaterThanOrEqual(range.first);
});
