import { fileURLToPath } from "node:url";
import type Docker from "dockerode";

/** Fetching from Debian takes seconds; a mirror that hangs must not hang the bench. */
const BUILD_DEADLINE_MS = 180_000;

/** Builds an image with a peer's Debian packages on top of a node image; resolves to its reference. Rejects with what the
 *  build said. */
export async function ensurePeerImage(
  docker: Docker,
  nodeImage: string,
  peer: { name: string; packages: string[] },
): Promise<string> {
  const reference = `drydock-bench-${peer.name}:latest`;
  const stream = await docker.buildImage(
    { context: fileURLToPath(new URL(".", import.meta.url)), src: ["Dockerfile"] },
    {
      t: reference,
      buildargs: { BASE: nodeImage, PACKAGES: peer.packages.join(" ") },
      forcerm: true,
      abortSignal: AbortSignal.timeout(BUILD_DEADLINE_MS),
    },
  );
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
  return reference;
}
