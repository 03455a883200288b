import { getServers } from "node:dns";
import { isIP } from "node:net";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { DockerDriver } from "./docker/docker-driver.ts";
import { connectEngine } from "./docker/engine.ts";
import { GuardContainer } from "./docker/guard-container.ts";
import { NodeImages } from "./docker/node-images.ts";
import { nodeLimits } from "./docker/node-limits.ts";
import { watchOutOfMemory } from "./docker/out-of-memory.ts";
import { parseRange } from "./docker/subnets.ts";
import { NetworkGuard } from "./guard/network-guard.ts";
import type { EngineFacts, NodeAddress } from "./nodes/node-driver.ts";

/** The Docker engine as this configuration wants it: where it is, what nodes run, and how much they may use. */
export function setUpDocker(
  config: Config,
  instance: string,
  log: Logger,
): {
  driver: DockerDriver;
  images: NodeImages;
  guard: NetworkGuard;
  /** What a node may use, as far as it is known yet. */
  limits: () => Pick<Config["limits"], "memoryBytes" | "diskBytes">;
  watchOutOfMemory: (onOutOfMemory: (node: NodeAddress) => void, signal: AbortSignal) => Promise<void>;
} {
  const address = config.dockerHost ?? "unix:///var/run/docker.sock";
  const docker = connectEngine(address);
  const subnets = parseRange(config.subnets);
  if (!subnets) throw new Error(`DRYDOCK_SUBNETS is "${config.subnets}", which is no IPv4 range.`);
  const images = new NodeImages(
    { docker, standInFolder: "images/stand-ins", baseImage: config.baseImage, say: (line) => log.info(line) },
    config.nodeImage,
    { instance },
  );
  const nameServers = config.dns.length > 0 ? config.dns : machineNameServers();
  const mirror = config.registryMirror && mirrorPlace(config.registryMirror);
  let machine: EngineFacts | null = null;
  let whyNotApart: string | null = null;
  const guard = new NetworkGuard({
    engine: new GuardContainer(docker, config.nodeImage),
    isolation: config.isolation,
    rules: {
      instance,
      range: config.subnets,
      resolvers: nameServers.filter((address) => isIP(address) === 4),
      reachable: config.reachable,
      mirror,
      internet: config.internet,
    },
    onInForce: () => {
      whyNotApart = null;
      log.info({ internet: config.internet }, "sandboxes are kept apart");
    },
    onRestored: () => log.warn("somebody changed the rules that keep sandboxes apart; they are back"),
    onOverlap: (route) =>
      log.warn(
        { range: config.subnets, route },
        "sandboxes' networks overlap with one of this machine's, which may become unreachable; set DRYDOCK_SUBNETS to another range",
      ),
    // It is tried again every two seconds.
    onFailed: (reason) => {
      if (reason !== whyNotApart)
        log.warn({ reason }, "sandboxes are NOT kept apart from this machine and from each other");
      whyNotApart = reason;
    },
  });
  const driver = new DockerDriver({
    docker,
    owner: { instance },
    subnets,
    runtime: config.nodeRuntime,
    admit: () => guard.admit(),
    shape: async (wanted) => {
      machine ??= await driver.ping();
      return {
        ...(await images.withImages(wanted)),
        ...nodeLimits(config.limits, machine),
        runtime: config.nodeRuntime,
        nameServers,
        // An engine that is reached by a network is on another machine, or is meant to be reached by that alone.
        held: address.startsWith("unix:"),
        registryMirror: config.registryMirror?.origin ?? null,
      };
    },
  });
  return {
    driver,
    images,
    guard,
    limits: () => (machine ? nodeLimits(config.limits, machine) : config.limits),
    watchOutOfMemory: (onOutOfMemory, signal) => watchOutOfMemory(docker, { instance }, onOutOfMemory, signal),
  };
}

/** The machine's own resolvers that a node can reach; a resolver on the machine's loopback is not one. */
function machineNameServers(): string[] {
  return getServers().filter((address) => isIP(address) !== 0 && !address.startsWith("127.") && address !== "::1");
}

/** Where the mirror is, if that is an address: then nodes may reach this port of it, also on this machine. */
function mirrorPlace({ hostname, port, protocol }: URL): { address: string; port: number } | null {
  return isIP(hostname) === 4 ? { address: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) } : null;
}
