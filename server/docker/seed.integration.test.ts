import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { connectEngine, unless } from "./engine.ts";
import { HELPER_LABEL, helperFilter, helperLabels, SEED_LABEL } from "./labels.ts";
import { NodeImages } from "./node-images.ts";

/** A node image is made around an image that nobody has, beside what killed servers left of theirs. */

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const nodeImage = process.env.DRYDOCK_NODE_IMAGE ?? "drydock-node:latest";
const unique = Date.now().toString(36);
const [ours, theirs] = [{ instance: `seed${unique}` }, { instance: `other${unique}` }] as const;
const reference = `drydock-test-seed:${unique}`;
const source = { docker, standInFolder: "images/stand-ins", baseImage: "unused", say: () => undefined };
const images = new NodeImages(source, nodeImage, ours);
let made = { image: "", layers: null as string | null };

/** As a server leaves it that is killed while it makes a node image. */
async function leftBy(owner: { instance: string }) {
  const container = await docker.createContainer({
    Image: nodeImage,
    Entrypoint: ["sleep", "infinity"],
    Labels: { ...helperLabels(owner), [SEED_LABEL]: "0123456789abcdef" },
    HostConfig: { Mounts: [{ Type: "volume", Source: "", Target: "/var/lib/docker" }] },
  });
  await container.start();
  const [mount] = (await container.inspect()).Mounts;
  return { container, volume: docker.getVolume(mount?.Name ?? "") };
}

beforeAll(async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, "Dockerfile"), `FROM scratch\nLABEL unique=${unique}\nCOPY Dockerfile /\n`);
  const stream = await docker.buildImage({ context: folder.path, src: ["Dockerfile"] }, { t: reference });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve(null)));
  });
  folder.remove();
});

afterAll(async () => {
  for (const owner of [ours, theirs]) {
    const filters = { label: helperFilter(owner) };
    for (const { Id } of await docker.listContainers({ all: true, filters }))
      await unless([404], docker.getContainer(Id).remove({ force: true, v: true }));
  }
  if (made.layers) await unless([404], docker.getVolume(made.layers).remove());
  for (const image of [made.image, reference]) await unless([404], docker.getImage(image).remove({ force: true }));
});

test("what a killed server left of its own is removed with its disk; another instance's stays", async () => {
  const [left, foreign] = [await leftBy(ours), await leftBy(theirs)];
  made = await images.withImages([reference]);
  await expect(left.container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  await expect(left.volume.inspect()).rejects.toMatchObject({ statusCode: 404 });
  expect((await foreign.container.inspect()).State.Running).toBe(true);
});

test("making a node image leaves no container, and no mark of its maker on the image", async () => {
  expect(await docker.listContainers({ all: true, filters: { label: helperFilter(ours) } })).toEqual([]);
  const { Labels: labels } = (await docker.getImage(made.image).inspect()).Config;
  expect(labels).toMatchObject({ drydock: "1", [SEED_LABEL]: made.image.split(":")[1], [HELPER_LABEL]: "" });
});
