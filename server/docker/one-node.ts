import type Docker from "dockerode";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import { NodeStartError } from "../nodes/node-driver.ts";
import { unless } from "./engine.ts";
import { networkName, nodeFilter, type Ownership } from "./labels.ts";
import { removeContainer } from "./sandbox-objects.ts";
import { parseRange } from "./subnets.ts";

/** The node's own engine gets 1 s to stop its containers in (images/node/entrypoint); twice that is a hang. Seconds. */
const STOP_GRACE_S = 3;

/** First address of the network that a sandbox has already. Throws NodeStartError when it has none any more. */
export async function networkStart(docker: Docker, sandbox: SandboxId): Promise<number> {
  const network = await docker
    .getNetwork(networkName(sandbox))
    .inspect()
    .catch((cause: unknown) => {
      throw new NodeStartError("The nodes' network is gone. End the session and start a new one.", { cause });
    });
  const config = (network.IPAM?.Config ?? []) as { Subnet?: string }[];
  const range = parseRange(config[0]?.Subnet ?? "");
  if (!range) throw new NodeStartError("The nodes' network has no addresses. End the session and start a new one.");
  return range.first;
}

/** Stops a container as a machine is shut down; one that does not run is no error. */
export function stopNode(docker: Docker, name: string): Promise<void> {
  return unless([304], docker.getContainer(name).stop({ t: STOP_GRACE_S }));
}

/** Removes what there is of one node: its container and its disk. Safe to repeat. */
export async function removeNodeObjects(
  docker: Docker,
  owner: Ownership,
  sandbox: SandboxId,
  node: NodeName,
): Promise<void> {
  const filters = { label: nodeFilter(owner, sandbox, node) };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker, Id)));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => unless([404], docker.getVolume(Name).remove())));
}
