/** The node image: built once for each content of images/node and each base, found at once after that; or the operator's own. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureBase, isUsual, LOCAL_BASE, wantedBase } from "./base-image.mjs";
import { hashFiles } from "./content-hash.mjs";
import { SetupError, say, task } from "./say.mjs";

/** The build's own output is long; this much silence in it means that something hangs. */
const BUILD_SILENCE_MS = 300_000;

/** Resolves to `{ image, base }`: the node image's tag, and the base it was built on. DRYDOCK_NODE_IMAGE is taken as it is. */
export async function ensureNodeImage(engine, root) {
  const named = process.env.DRYDOCK_NODE_IMAGE;
  if (named) return await namedImage(engine, named);
  const folder = join(root, "images/node");
  const image = `drydock-node:${contentHash(folder, wantedBase()).slice(0, 12)}`;
  const found = await engine.image(image);
  if (found !== null) return { image, base: found.Config?.Labels?.["drydock.base"] ?? LOCAL_BASE };
  const base = await ensureBase(engine);
  const log = join(root, "var/log/build-node.log");
  await task("Building the node image", (note) => build(engine, { folder, image, base, log, note }));
  await engine.ask("POST", `/images/${image}/tag?repo=drydock-node&tag=latest`);
  return { image, base };
}

async function namedImage(engine, image) {
  const found = await engine.image(image);
  if (found === null) {
    throw new SetupError(
      `DRYDOCK_NODE_IMAGE is "${image}", which the engine does not have: pull or build it, or unset the variable.`,
    );
  }
  say(`Nodes run ${image}, as DRYDOCK_NODE_IMAGE says; no node image is built`);
  return { image, base: process.env.DRYDOCK_BASE_IMAGE || (found.Config?.Labels?.["drydock.base"] ?? wantedBase()) };
}

/** The usual base is left out: which of the two it became, the registry's or the one made here, is the engine's matter. */
function contentHash(folder, base) {
  const files = hashFiles([folder]);
  return isUsual(base) ? files : createHash("sha256").update(`${files}\0${base}`).digest("hex");
}

/** Through the engine's API, so that neither a docker command nor buildx has to be there. */
async function build(engine, { folder, image, base, log, note }) {
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, "");
  const query = new URLSearchParams({
    t: image,
    rm: "1",
    forcerm: "1",
    buildargs: JSON.stringify({ BASE: base, ...proxies() }),
    labels: JSON.stringify({ drydock: "1", "drydock.base": base }),
  });
  const tar = spawn("tar", ["--owner=0", "--group=0", "-C", folder, "-cf", "-", "."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const packed = new Promise((resolve, reject) => {
    tar.on("error", reject);
    tar.on("close", resolve);
  });
  try {
    const [, code] = await Promise.all([
      engine.follow("POST", `/build?${query}`, {
        body: tar.stdout,
        headers: { "content-type": "application/x-tar" },
        timeoutMs: BUILD_SILENCE_MS,
        onMessage: ({ stream }) => {
          if (!stream) return;
          appendFileSync(log, stream);
          const line = stream.trim();
          if (line !== "" && !line.startsWith("--->")) note(line);
        },
      }),
      packed,
    ]);
    if (code !== 0) throw new Error(`tar ended with ${code}`);
  } catch (error) {
    throw new SetupError(`The node image could not be built: ${error.message}\nThe whole build is in ${log}.`);
  }
}

/** Docker knows these build arguments without being told; they do not end up in the image. */
function proxies() {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
  return Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
}
