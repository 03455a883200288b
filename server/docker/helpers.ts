import type Docker from "dockerode";
import { engineError } from "./engine.ts";
import { helperFilter, type Ownership, sandboxOf } from "./labels.ts";
import { removeContainer } from "./sandbox-objects.ts";

/**
 * Removes the containers, with their volumes, that prepared something for this instance when its server was killed: nobody else
 * would end them. Not while one is at work. Those of other instances stay, and so do those of versions that did not say whose
 * they are. One that cannot be removed is said, and is in nobody's way.
 */
export async function removeLeftHelpers(docker: Docker, owner: Ownership, say: (line: string) => void): Promise<void> {
  const filters = { label: helperFilter(owner) };
  const containers = await docker.listContainers({ all: true, filters }).catch((error: unknown) => {
    throw engineError(error);
  });
  for (const { Id, Labels: labels } of containers) {
    // A node whose image has the label from the container it was made from.
    if (sandboxOf(labels) !== undefined) continue;
    await removeContainer(docker, Id).catch((error: unknown) =>
      say(`What an earlier start left could not be removed (container ${Id.slice(0, 12)}: ${error})`),
    );
  }
}
