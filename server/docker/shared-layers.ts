import type Docker from "dockerode";
import { engineError, engineStatus, unless } from "./engine.ts";
import { helperLabels, type Ownership, SEED_LABEL } from "./labels.ts";

/** Where nodes find them, read only. Written into the links that stand in their stores. */
export const SHARED_LAYERS = "/drydock/shared";
const PREPARED_WITHIN_MS = 10 * 60_000;

/**
 * Unpacks a seed once, on the engine's own disk, where all nodes read it: as many copies as nodes would fill the disk and
 * the page cache. `node.tar` is what each has of its own: the store's records, with a link in place of each layer's content,
 * so that removing an image on a node removes a link. The folder appears whole, by a rename, or not at all.
 */
const UNPACK = `
set -e
cd ${SHARED_LAYERS}
[ -d whole ] && exit 0
part=$(mktemp -d part.XXXXXX)
tar --xattrs --xattrs-include='*' -C "$part" -xf /drydock/seed.tar
own=$part/own
mkdir -p "$own/overlay2"
cp -a "$part/image" "$own/"
cp -a "$part/overlay2/l" "$own/overlay2/"
for layer in "$part"/overlay2/*/; do
  id=$(basename "$layer")
  [ "$id" = l ] && continue
  mkdir -m 710 "$own/overlay2/$id"
  find "$layer" -mindepth 1 -maxdepth 1 ! -name diff -exec cp -a {} "$own/overlay2/$id/" ';'
  ln -s "${SHARED_LAYERS}/whole/overlay2/$id/diff" "$own/overlay2/$id/diff"
done
tar -C "$own" -cf "$part/node.tar" .
rm -rf "$own" "$part/image"
chmod 755 "$part"
mv -T "$part" whole || rm -rf "$part"
[ -d whole ]`;

const nameOf = (hash: string): string => `drydock-seed-${hash}`;

/** The volume with the layers of a seeded node image, made when it is not there or not whole; resolves to its name. */
export async function ensureSharedLayers(docker: Docker, owner: Ownership, seeded: string): Promise<string> {
  const hash = seeded.split(":")[1] ?? "";
  await removeUnused(docker);
  const container = await docker
    .createContainer({
      Image: seeded,
      Entrypoint: ["bash", "-c", UNPACK],
      Cmd: [],
      Labels: { ...helperLabels(owner), [SEED_LABEL]: hash },
      HostConfig: {
        NetworkMode: "none",
        // What marks a deleted folder in a layer is written by nobody else.
        CapAdd: ["SYS_ADMIN"],
        Mounts: [
          {
            ...{ Type: "volume", Source: nameOf(hash), Target: SHARED_LAYERS },
            VolumeOptions: {
              ...{ NoCopy: true, Labels: { drydock: "1", [SEED_LABEL]: hash } },
              DriverConfig: { Name: "local", Options: {} },
            },
          },
          // The image declares a volume there; nothing is to be left of it.
          { Type: "tmpfs", Target: "/var/lib/docker" } as Docker.MountSettings,
        ],
      },
    })
    .catch((error: unknown) => {
      throw engineError(error);
    });
  try {
    await container.start();
    const ended: { StatusCode: number } = await container.wait({
      abortSignal: AbortSignal.timeout(PREPARED_WITHIN_MS),
    });
    if (ended.StatusCode !== 0) {
      const said = await container.logs({ stdout: true, stderr: true });
      throw new Error(`The labs' images could not be unpacked for the nodes: ${said.toString("utf8").trim()}`);
    }
  } finally {
    await unless([404], container.remove({ force: true, v: true }));
  }
  return nameOf(hash);
}

/** Layers whose node image is gone. One that a node still reads is refused by the engine, and goes later. */
async function removeUnused(docker: Docker): Promise<void> {
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [SEED_LABEL] } });
  for (const { Name: name, Labels: labels } of volumes ?? []) {
    const image = docker.getImage(`drydock-seeded-node:${labels?.[SEED_LABEL]}`);
    const there = await image.inspect().catch((error: unknown) => {
      if (engineStatus(error) === 404) return null;
      throw engineError(error);
    });
    if (!there) await unless([404, 409], docker.getVolume(name).remove());
  }
}
