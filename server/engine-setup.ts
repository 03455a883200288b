import { getServers } from "node:dns";
import { isIP } from "node:net";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { DockerDriver } from "./docker/docker-driver.ts";
import { connectEngine } from "./docker/engine.ts";
import { GuardContainer } from "./docker/guard-container.ts";
import { NodeImages } from "./docker/node-images.ts";
import { parseRange } from "./docker/subnets.ts";
import { NetworkGuard } from "./guard/network-guard.ts";

/** The Docker engine as this configuration wants it: where it is, what nodes run, and how much they may use. */
export function setUpDocker(
  config: Config,
  instance: string,
  log: Logger,
): { driver: DockerDriver; images: NodeImages; guard: NetworkGuard } {
  const docker = connectEngine(config.dockerHost ?? "unix:///var/run/docker.sock");
  const subnets = parseRange(config.subnets);
  if (!subnets) throw new Error(`DRYDOCK_SUBNETS is "${config.subnets}", which is no IPv4 range.`);
  const images = new NodeImages(
    { docker, standInFolder: "images/stand-ins", baseImage: config.baseImage, say: (line) => log.info(line) },
    config.nodeImage,
  );
  const nameServers = config.dns.length > 0 ? config.dns : machineNameServers();
  const guard = new NetworkGuard({
    engine: new GuardContainer(docker, config.nodeImage),
    isolation: config.isolation,
    rules: {
      instance,
      range: config.subnets,
      resolvers: nameServers.filter((address) => isIP(address) === 4),
      reachable: config.reachable,
      internet: config.internet,
    },
    onInForce: () => log.info({ internet: config.internet }, "sandboxes are kept apart"),
    onRestored: () => log.warn("somebody changed the rules that keep sandboxes apart; they are back"),
    onFailed: (reason) => log.warn({ reason }, "sandboxes are NOT kept apart from this machine and from each other"),
  });
  const driver = new DockerDriver({
    docker,
    owner: { instance },
    subnets,
    admit: () => guard.admit(),
    shape: async (wanted) => ({
      image: await images.withImages(wanted),
      memoryBytes: config.nodeMemoryBytes,
      processors: config.nodeCpus,
      pids: config.nodePids,
      runtime: config.nodeRuntime,
      nameServers,
    }),
  });
  return { driver, images, guard };
}

/** The machine's own resolvers that a node can reach; a resolver on the machine's loopback is not one. */
function machineNameServers(): string[] {
  return getServers().filter((address) => isIP(address) !== 0 && !address.startsWith("127.") && address !== "::1");
}
