import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { hashFiles } from "./content-hash.mjs";
import { ensureNodeImage } from "./node-image.mjs";
import { ROOT } from "./root.mjs";

afterEach(() => vi.unstubAllEnvs());

/** An engine that has every image, or none. */
const engineWith = (found) => ({ image: async () => found });
const BUILT = { Config: { Labels: { "drydock.base": "drydock-base:trixie" } } };

/** With variables as an operator sets them; null for unset. */
async function imageWith({ node = null, base = null }, found = BUILT) {
  vi.stubEnv("DRYDOCK_NODE_IMAGE", node ?? undefined);
  vi.stubEnv("DRYDOCK_BASE_IMAGE", base ?? undefined);
  return ensureNodeImage(engineWith(found), ROOT);
}

test("the node image's tag follows its folder, and its base as soon as that is another than the usual one", async () => {
  const usual = { image: `drydock-node:${hashFiles([join(ROOT, "images/node")]).slice(0, 12)}` };
  expect(await imageWith({})).toEqual({ ...usual, base: "drydock-base:trixie" });
  expect(await imageWith({ base: "" })).toMatchObject(usual);
  expect(await imageWith({ base: "debian:trixie-slim" })).toMatchObject(usual);
  const [own, other] = [await imageWith({ base: "registry.example.org/debian:13" }), await imageWith({ base: "b:1" })];
  expect(new Set([usual.image, own.image, other.image]).size).toBe(3);
  expect(own.image).toMatch(/^drydock-node:[0-9a-f]{12}$/);
});

test("a node image that the operator names is taken as it is, and never built", async () => {
  const node = "registry.example.org/node:7";
  expect(await imageWith({ node })).toEqual({ image: node, base: "drydock-base:trixie" });
  expect(await imageWith({ node, base: "b:1" })).toEqual({ image: node, base: "b:1" });
  expect(await imageWith({ node }, { Config: {} })).toEqual({ image: node, base: "debian:trixie-slim" });
  await expect(imageWith({ node }, null)).rejects.toThrow(/DRYDOCK_NODE_IMAGE is "registry.example.org\/node:7"/);
});
