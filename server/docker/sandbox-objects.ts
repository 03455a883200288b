import type Docker from "dockerode";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import { bridgeName } from "../guard/rules.ts";
import { NodeStartError } from "../nodes/node-driver.ts";
import { engineError, engineStatus, unless } from "./engine.ts";
import { mayHold } from "./held-tty.ts";
import { networkName, nodeLabels, nodeObjectName, type Ownership, sandboxFilter, sandboxLabels } from "./labels.ts";
import type { NodeImage } from "./node-images.ts";
import type { NodeLimits } from "./node-limits.ts";
import { SHARED_LAYERS } from "./shared-layers.ts";
import { formatAddress, formatSubnet, freeSubnet, parseRange, type Range } from "./subnets.ts";

/** What every node of a server has in common. */
export interface NodeShape extends NodeLimits, NodeImage {
  /** OCI runtime (`sysbox-runc`, `kata`); null for the engine's default, with `--privileged`. */
  runtime: string | null;
  /** Name servers the node asks, and gives to its containers; none for the engine's own. */
  nameServers: string[];
  /** Main shells are held, where the server finds that it reaches the holders. */
  held?: boolean;
  /** Address of a pull-through mirror of Docker Hub; null for none. */
  registryMirror?: string | null;
}

/** A quarter of any other container's: this server's, if it is one, comes first. What nobody uses is anybody's. */
const CPU_SHARES = 256;
/** While a node boots that nobody waits for. Shares count among containers only, and a boot can use every processor: what
 *  leaves one free for who types is a bound. Processors. */
const AHEAD = { shares: 16, processors: 0.5 };

/** How much of the processors a node gets; `ahead`: while it boots, and nobody waits for it. */
export const processorLimits = ({ processors }: NodeLimits, ahead: boolean) => ({
  CpuShares: ahead ? AHEAD.shares : CPU_SHARES,
  NanoCpus: Math.round((ahead ? Math.min(AHEAD.processors, processors) : processors) * 1e9),
});

/** How often a race with somebody else's network for the same subnet is tried again. */
const SUBNET_ATTEMPTS = 20;

/** Makes the sandbox's network on a free /28 of the range; resolves to the subnet's first address. */
export async function createNetwork(
  docker: Docker,
  owner: Ownership,
  sandbox: SandboxId,
  range: Range,
): Promise<number> {
  const refused: Range[] = [];
  for (let attempt = 0; attempt < SUBNET_ATTEMPTS; attempt += 1) {
    const first = freeSubnet(range, [...(await usedRanges(docker)), ...refused]);
    if (first === null)
      throw new NodeStartError("Every subnet of DRYDOCK_SUBNETS is in use. End a sandbox, or give a larger range.");
    try {
      await docker.createNetwork({
        Name: networkName(sandbox),
        Driver: "bridge",
        // The guard's rules know a sandbox's packets by this name.
        Options: { ...(await linkOptions(docker)), [BRIDGE_OPTION]: bridgeName(owner.instance, sandbox) },
        CheckDuplicate: true,
        IPAM: { Driver: "default", Config: [{ Subnet: formatSubnet(first), Gateway: formatAddress(first + 1) }] },
        Labels: sandboxLabels(owner, sandbox),
      });
      return first;
    } catch (error) {
      if (!isOverlap(error)) throw engineError(error);
      refused.push({ first, last: first + 15 });
    }
  }
  throw new NodeStartError(
    `No subnet could be had in ${SUBNET_ATTEMPTS} tries: other networks are being made in the same range.`,
  );
}

const BRIDGE_OPTION = "com.docker.network.bridge.name";
const MTU_OPTION = "com.docker.network.driver.mtu";

/** The engine's own bridge knows the machine's MTU, networks of their own do not: packets would vanish in silence. */
async function linkOptions(docker: Docker): Promise<Record<string, string>> {
  const bridge = await docker
    .getNetwork("bridge")
    .inspect()
    .catch(() => null);
  const mtu: unknown = bridge?.Options?.[MTU_OPTION];
  return typeof mtu === "string" ? { [MTU_OPTION]: mtu } : {};
}

function isOverlap(error: unknown): boolean {
  const status = engineStatus(error);
  return (status === 403 || status === 400 || status === 500) && /overlap/i.test(String(error));
}

async function usedRanges(docker: Docker): Promise<Range[]> {
  const networks = await docker.listNetworks().catch((error: unknown) => {
    throw engineError(error);
  });
  return networks
    .flatMap((network) => network.IPAM?.Config ?? [])
    .map((config) => parseRange(config.Subnet ?? ""))
    .filter((range) => range !== null);
}

/** A runtime that is made for it needs no privileges on the machine; one with a machine of its own gives all of that one's. */
function privileges(runtime: string | null): Docker.HostConfig {
  if (runtime === null) return { Privileged: true };
  if (!/kata/i.test(runtime)) return { Runtime: runtime };
  return { Runtime: runtime, CapAdd: ["ALL"], SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"] };
}

/** A runtime with users or a kernel of its own may not read them in place: there, a node unpacks the seed itself. */
const layersMount = (volume: string): Docker.MountSettings => ({
  ...{ Type: "volume", Source: volume, Target: SHARED_LAYERS, ReadOnly: true },
  VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
});

/** Creates a node's container with its volume, not yet started; resolves to its id. */
export async function createNode(
  docker: Docker,
  owner: Ownership,
  sandbox: SandboxId,
  node: NodeName,
  address: string,
  shape: NodeShape & { ahead: boolean },
): Promise<string> {
  const labels = nodeLabels(owner, sandbox, node);
  const container = await docker
    .createContainer({
      name: nodeObjectName(sandbox, node),
      Image: shape.image,
      Hostname: node,
      Tty: true,
      OpenStdin: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Env: [
        `DRYDOCK_NODE=${node}`,
        `DRYDOCK_DNS=${shape.nameServers.join(" ")}`,
        `DRYDOCK_REGISTRY_MIRROR=${shape.registryMirror ?? ""}`,
        ...(shape.diskBytes !== null && shape.runtime === null ? [`DRYDOCK_DISK=${shape.diskBytes}`] : []),
        ...(shape.held && shape.runtime === null ? [mayHold()] : []),
      ],
      Labels: labels,
      HostConfig: {
        ...privileges(shape.runtime),
        NetworkMode: networkName(sandbox),
        // The node's own resolver asks these too: others may not be reachable from here.
        ...(shape.nameServers.length > 0 ? { Dns: shape.nameServers } : {}),
        // Nobody reads a log of the tty, and the engine's drivers cut a flood to a third of its speed.
        LogConfig: { Type: "none", Config: {} },
        Memory: shape.memoryBytes,
        MemorySwap: shape.memoryBytes,
        PidsLimit: shape.pids,
        Ulimits: [{ Name: "nofile", Soft: shape.files, Hard: shape.files }],
        ...processorLimits(shape, shape.ahead),
        Mounts: [
          {
            Type: "volume",
            Source: nodeObjectName(sandbox, node),
            Target: "/var/lib/docker",
            VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: "local", Options: {} } },
          },
          ...(shape.layers !== null && shape.runtime === null ? [layersMount(shape.layers)] : []),
        ],
      },
      NetworkingConfig: {
        EndpointsConfig: { [networkName(sandbox)]: { Aliases: [node], IPAMConfig: { IPv4Address: address } } },
      },
    })
    .catch((error: unknown) => {
      if (engineStatus(error) === 404)
        throw new NodeStartError(
          `The node image ${shape.image} is not on the engine. Run npm start, which builds it.`,
          { cause: error },
        );
      throw engineError(error);
    });
  return container.id;
}

/** Removes everything of a sandbox; what is gone already, or going, is fine. Safe to repeat. */
export async function removeObjects(docker: Docker, owner: Ownership, sandbox: SandboxId): Promise<void> {
  const filters = { label: sandboxFilter(owner, sandbox) };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker, Id)));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => removeNetwork(docker, Id)));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => unless([404], docker.getVolume(Name).remove())));
}

/** A crash can leave an endpoint whose container is gone; the engine then refuses to remove the network until somebody lets go of it. */
async function removeNetwork(docker: Docker, id: string): Promise<void> {
  const network = docker.getNetwork(id);
  try {
    await unless([404], network.remove());
  } catch (error) {
    if (engineStatus(error) !== 403) throw error;
    const { Containers: endpoints } = (await network.inspect()) as Docker.NetworkInspectInfo;
    for (const [container, { Name: name }] of Object.entries(endpoints ?? {})) {
      if (await isThere(docker, container)) continue;
      // By its name: the engine finds no container of that id.
      await unless([404], network.disconnect({ Container: name, Force: true }));
    }
    await unless([404], network.remove());
  }
}

async function isThere(docker: Docker, container: string): Promise<boolean> {
  try {
    await docker.getContainer(container).inspect();
    return true;
  } catch (error) {
    if (engineStatus(error) === 404) return false;
    throw engineError(error);
  }
}

/** "Removal already in progress" answers 409: then the other remover is waited for. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  const container = docker.getContainer(id);
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const status = engineStatus(error);
    if (status === 404) return;
    if (isStillDying(error)) return removeDying(container);
    if (status !== 409) throw engineError(error);
    await unless([404], container.wait({ condition: "removed" }));
  }
}

/** Thousands of processes that fight for two processors take their time to die; the engine waits for 10 s, then gives up. */
const DYING_ATTEMPTS = 5;

async function removeDying(container: Docker.Container): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unless([404, 409], container.remove({ force: true, v: true }));
    } catch (error) {
      if (!isStillDying(error) || attempt === DYING_ATTEMPTS) throw error;
    }
  }
}

const isStillDying = (error: unknown): boolean => engineStatus(error) === 500 && /exit event/.test(String(error));
