import { createHash } from "node:crypto";
import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type Docker from "dockerode";
import { startExec } from "./attach.ts";
import { engineError, engineStatus, unless } from "./engine.ts";
import type { ImageFacts } from "./images.ts";
import { HELPER_LABEL, helperLabels, type Ownership, SEED_LABEL } from "./labels.ts";

/**
 * A seeded node image is the node image plus one archive of an inner engine's store that already holds the
 * labs' images. A node unpacks it before its dockerd starts: no `docker load` per node, and nothing to fetch.
 * It is an image, not a volume, so that it is whole or absent, also after a kill in the middle of making it.
 */
const FORMAT = "1";
const LOAD_DEADLINE_MS = 10 * 60_000;

const START = `
dockerd --iptables=false --ip6tables=false --bridge=none >/var/log/seed.log 2>&1 &
for i in $(seq 600); do docker version >/dev/null 2>&1 && exit 0; sleep 0.1; done
tail -n 5 /var/log/seed.log >&2; exit 1`;
const FINISH = `
set -e
kill "$(cat /var/run/docker.pid)"
for i in $(seq 300); do [ -e /var/run/docker.pid ] || break; sleep 0.1; done
mkdir -p /drydock
tar --xattrs --xattrs-include='*' -C /var/lib/docker -cf /drydock/seed.tar image overlay2
rm -f /var/log/seed.log`;

/** The reference of the node image with these images inside; made when it is not there yet. */
export async function ensureSeededImage(
  docker: Docker,
  owner: Ownership,
  nodeImage: string,
  images: ImageFacts[],
  say: (line: string) => void,
): Promise<string> {
  if (images.length === 0) return nodeImage;
  const base = await docker.getImage(nodeImage).inspect();
  const key = [FORMAT, base.Id, ...images.map((image) => `${image.reference}@${image.id}`).sort()].join("\n");
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 16);
  const repo = "drydock-seeded-node";
  const reference = `${repo}:${hash}`;
  if (await exists(docker, reference)) return reference;
  say(`Putting ${images.map((image) => image.reference).join(", ")} into the node image`);
  const container = await docker
    .createContainer({
      Image: nodeImage,
      Entrypoint: ["sleep", "infinity"],
      Cmd: [],
      Labels: { ...helperLabels(owner), [SEED_LABEL]: hash },
      HostConfig: {
        Privileged: true,
        AutoRemove: false,
        LogConfig: { Type: "none", Config: {} },
        Mounts: [{ Type: "volume", Source: "", Target: "/var/lib/docker" }],
      },
    })
    .catch((error: unknown) => {
      throw engineError(error);
    });
  try {
    await container.start();
    await run(docker, container.id, ["bash", "-c", START]);
    for (const image of images)
      await run(
        docker,
        container.id,
        ["docker", "load", "-q"],
        (await docker.getImage(image.reference).get()) as Readable,
      );
    await run(docker, container.id, ["bash", "-c", FINISH]);
    await container.commit({
      repo,
      tag: hash,
      // The helper's label would stay on the image: emptied, its nodes are nobody's helpers.
      changes: `ENTRYPOINT ${JSON.stringify(base.Config.Entrypoint)}\nCMD ${JSON.stringify(base.Config.Cmd ?? [])}\nLABEL drydock=1 ${SEED_LABEL}=${hash} ${HELPER_LABEL}=""`,
    });
  } finally {
    await unless([404], container.remove({ force: true, v: true }));
  }
  return reference;
}

async function exists(docker: Docker, reference: string): Promise<boolean> {
  try {
    await docker.getImage(reference).inspect();
    return true;
  } catch (error) {
    if (engineStatus(error) === 404) return false;
    throw engineError(error);
  }
}

/** Runs a command in the container, feeding it `input`; throws with what it said when it fails. */
async function run(docker: Docker, container: string, command: string[], input?: Readable): Promise<void> {
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: command, AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await startExec(docker, exec.id);
  const said: Buffer[] = [];
  const out = new PassThrough().on("data", (chunk: Buffer) => said.push(chunk));
  docker.modem.demuxStream(stream, out, out);
  const signal = AbortSignal.timeout(LOAD_DEADLINE_MS);
  const over = once(stream, "end", { signal });
  if (input) await pipeline(input, stream, { signal });
  else stream.end();
  await over;
  const { ExitCode: code } = await exec.inspect();
  if (code !== 0)
    throw new Error(
      `${command.slice(0, 2).join(" ")} failed on the seed container (${code}): ${Buffer.concat(said).toString("utf8").trim()}`,
    );
}
