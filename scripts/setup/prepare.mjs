/** Everything a server needs before it starts, in order; `npm start` and `npm test` share it. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureEngine } from "../engine.mjs";
import { ensureBuild } from "./build.mjs";
import { ensureNodeImage } from "./node-image.mjs";
import { ensurePackages, findNode } from "./npm.mjs";

/** The checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Resolves to `{ node, env }`: the Node to run things with, and the environment the server and the
 * tests get. `build: false` leaves out the production build, for development.
 */
export async function prepare({ build = true } = {}) {
  await ensurePackages(ROOT);
  const node = await findNode(ROOT);
  const engine = await ensureEngine();
  const { image, base } = await ensureNodeImage(engine, ROOT);
  if (build) await ensureBuild(ROOT, node);
  const env = { ...process.env, DRYDOCK_NODE_IMAGE: image, DRYDOCK_BASE_IMAGE: base };
  if (engine.host !== "unix:///var/run/docker.sock") env.DOCKER_HOST = engine.host;
  return { node, env };
}
