/** Everything a server needs before it starts, in order; `npm start` and `npm test` share it. */
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { ensureEngine } from "../engine.mjs";
import { ensureBuild } from "./build.mjs";
import { ensureNodeImage } from "./node-image.mjs";
import { ensurePackages, findNode } from "./npm.mjs";
import { ROOT } from "./root.mjs";

/**
 * Resolves to `{ node, env }`: the Node to run things with, and the environment the server and the
 * tests get. `build: false` leaves out the production build, for development.
 */
export async function prepare({ build = true } = {}) {
  await ensurePackages(ROOT);
  const node = await findNode(ROOT);
  const engine = await ensureEngine();
  const { image, base } = await ensureNodeImage(engine, ROOT);
  const env = { ...process.env, DRYDOCK_NODE_IMAGE: image, DRYDOCK_BASE_IMAGE: base };
  if (build) env.DRYDOCK_PAGES = (await ensureBuild(ROOT, node)).pages;
  if (engine.host !== "unix:///var/run/docker.sock") env.DOCKER_HOST = engine.host;
  const resolvers = machineResolvers();
  if (!env.DRYDOCK_DNS && resolvers.length > 0) env.DRYDOCK_DNS = resolvers.join(",");
  return { node, env };
}

/**
 * The resolvers this machine uses, for the containers inside nodes: the engine's 127.0.0.11 does not
 * reach that deep. Addresses of the machine's own loopback would not either, so they are left out.
 */
function machineResolvers() {
  if (process.platform !== "linux") return [];
  for (const file of ["/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"]) {
    if (!existsSync(file)) continue;
    const servers = [...readFileSync(file, "utf8").matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1]);
    const usable = servers.filter((server) => isIP(server) === 4 && !server.startsWith("127."));
    if (usable.length > 0) return usable;
  }
  return [];
}
