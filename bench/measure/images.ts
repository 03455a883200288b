import { randomFillSync } from "node:crypto";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { OwnServer } from "../../e2e/server.ts";
import { unless } from "../../server/docker/engine.ts";
import { atMost, type Chapter, type Measurement, megabytes, seconds, told } from "../measurement.ts";
import { median } from "../percentiles.ts";
import { cachedMegabytes } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const IMAGE = "drydock-bench-large";
const LAYERS = 4;
const LAYER_BYTES = 50_000_000;
const SANDBOXES = 30;
const NODES = ["node1", "node2", "node3"];
/** A turn is one start without the image and one with it. */
const TURNS = 8;
/** What was removed before goes on being removed for a while. */
const SETTLE_MS = 5000;
/** A session's three engines write a few MB each. */
const DISK_MB_MAX = 50;
const ADDED_S_MAX = 0.3;

/** A lab whose image is as large as real ones are: what each sandbox pays for it. */
export const images: Measurement = {
  name: "images",
  async run({ docker }: Stage): Promise<Chapter> {
    const folder = await mkdtemp(join(tmpdir(), "drydock-bench-labs-"));
    const before = await seeds(docker);
    try {
      await buildImage(docker, join(folder, "image"));
      await writeLab(join(folder, "labs"), "large", IMAGE);
      await writeLab(join(folder, "labs"), "plain", null);
      const env = { DRYDOCK_LABS: join(folder, "labs"), DRYDOCK_SANDBOXES_MAX: String(SANDBOXES) };
      const server = await OwnServer.start("bench-images", env);
      try {
        return await measure(server, docker);
      } finally {
        await server.remove();
      }
    } finally {
      await rm(folder, { recursive: true });
      for (const seed of await seeds(docker)) {
        if (before.has(seed)) continue;
        await unless([404], docker.getImage(`drydock-seeded-node:${seed}`).remove({ force: true }));
        await unless([404], docker.getVolume(`drydock-seed-${seed}`).remove());
      }
      await unless([404], docker.getImage(IMAGE).remove({ force: true }));
    }
  },
};

/** Node images with labs' images inside; the one that is made here is of no use afterwards. */
async function seeds(docker: Docker): Promise<Set<string>> {
  const images = await docker.listImages({ filters: { label: ["drydock.seed"] } });
  return new Set(images.map(({ Labels: labels }) => labels["drydock.seed"] ?? ""));
}

async function measure(server: OwnServer, docker: Docker): Promise<Chapter> {
  const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
  const times: Record<"plain" | "large", number[]> = { plain: [], large: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const lab of ["plain", "large"] as const) {
      const { session, took } = await start(server.url, lab);
      times[lab].push(took);
      await session.end();
      await sleep(SETTLE_MS / 2);
    }
  }
  await sleep(SETTLE_MS);
  const before = { disk: await usedMegabytes(root), cached: cachedMegabytes() };
  const filling: number[] = [];
  const sessions: BenchSession[] = [];
  try {
    while (sessions.length < SANDBOXES) {
      const { session, took } = await start(server.url, "large");
      sessions.push(session);
      filling.push(took);
    }
    await sleep(SETTLE_MS);
    const disk = (await usedMegabytes(root)) - before.disk;
    const cached = cachedMegabytes() - before.cached;
    const added = median(times.large) - median(times.plain);
    const size = megabytes((LAYERS * LAYER_BYTES) / 1e6);
    return {
      title: "A large image",
      how: `A lab with an image of ${size} in ${LAYERS} layers of random bytes, on three nodes; against one without images. Time: from the request until the session is ready, ${TURNS} of each in turns, every one ended before the next. Disk: ${SANDBOXES} sandboxes with it, made one after the other and kept; how much more the file system of the engine's data holds with all ${SANDBOXES}, for each. The node image with the image inside is there before.`,
      findings: [
        atMost(`disk of a sandbox with an image of ${size} on three nodes`, disk / SANDBOXES, DISK_MB_MAX, megabytes),
        atMost(`time that an image of ${size} adds to a cold sandbox, p50`, added, ADDED_S_MAX, seconds),
        told("page cache of a sandbox with it", megabytes(cached / SANDBOXES)),
      ],
      table: {
        head: ["", "sandboxes", "ready after, median", "least", "most"],
        rows: [
          ["without images", ...row(times.plain)],
          [`with ${size}`, ...row(times.large)],
          [`with ${size}, beside all that were made before`, ...row(filling)],
        ],
      },
    };
  } finally {
    for (const session of sessions) await session.end();
  }
}

async function start(url: string, lab: string): Promise<{ session: BenchSession; took: number }> {
  const begun = performance.now();
  const session = await BenchSession.start(url, lab);
  return { session, took: (performance.now() - begun) / 1000 };
}

/** The bytes differ from run to run, so nothing of an earlier run's node image is found again. */
async function buildImage(docker: Docker, context: string): Promise<void> {
  await mkdir(context, { recursive: true });
  const files = Array.from({ length: LAYERS }, (_, index) => `layer${index}`);
  for (const file of files) await writeFile(join(context, file), randomFillSync(Buffer.alloc(LAYER_BYTES)));
  await writeFile(
    join(context, "Dockerfile"),
    ["FROM scratch", ...files.map((file) => `COPY ${file} /${file}`), 'CMD ["/none"]', ""].join("\n"),
  );
  const stream = await docker.buildImage({ context, src: ["Dockerfile", ...files] }, { t: IMAGE, forcerm: true });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

async function writeLab(labs: string, id: string, image: string | null): Promise<void> {
  await mkdir(join(labs, id), { recursive: true });
  const front = [
    "---",
    `title: The lab ${id}`,
    "summary: It is started and ended.",
    "teaches: nothing",
    "level: beginner",
    "minutes: 5",
    `nodes: [${NODES.join(", ")}]`,
    ...(image ? [`images: [${image}]`] : []),
    "---",
  ];
  await writeFile(
    join(labs, id, "lab.md"),
    [...front, "", "## One section", "", "### One step", "", "Nothing.", ""].join("\n"),
  );
}

/** What the file system that holds this folder has in use, in MB, once everything is written. */
async function usedMegabytes(folder: string): Promise<number> {
  const { blocks, bfree, bsize } = await statfs(folder);
  return ((blocks - bfree) * bsize) / 1e6;
}

const row = (times: number[]): string[] => [
  String(times.length),
  seconds(median(times)),
  seconds(Math.min(...times)),
  seconds(Math.max(...times)),
];
