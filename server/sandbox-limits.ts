import { freemem } from "node:os";
import type { Config } from "./config.ts";
import type { LabId } from "./contract/ids.ts";
import type { ParsedLab } from "./labs/lab.ts";
import type { SandboxesOptions } from "./sandboxes/sandboxes.ts";

/** One boot at a time leaves a machine of two processors to those who work on it. */
const PROCESSORS_PER_BOOT = 2;
/** Addresses of a sandbox's network: a /28. */
const SUBNET_PREFIX = 28;

/** What the configuration and this machine say about how many sandboxes there may be, and how many ahead. */
export function sandboxLimits(
  config: Config,
  processors: number,
): Pick<SandboxesOptions, "pool" | "capacity" | "availableBytes"> {
  const { poolHot, poolFrozen, nodeBytesExpected, sandboxesMax, subnets, dockerHost } = config;
  const prefix = Number(subnets.split("/")[1]);
  return {
    pool: {
      hotMax: poolHot,
      frozenMax: poolFrozen,
      bootsMax: Math.max(1, Math.floor(processors / PROCESSORS_PER_BOOT)),
    },
    capacity: { nodeBytes: nodeBytesExpected, sandboxesMax, subnets: 2 ** (SUBNET_PREFIX - prefix) },
    // On Linux that is the kernel's own estimate, MemAvailable, which counts caches that can be given back. An engine at a tcp address is
    // on another machine, as far as anybody here knows, and beside another system than Linux too.
    availableBytes: () => (dockerHost?.startsWith("tcp:") || process.platform !== "linux" ? null : freemem()),
  };
}

/** The labs that a sandbox is always ready for: the operator's, or what newcomers open, and the first on several nodes. */
export function pinnedLabs(labs: ReadonlyMap<LabId, ParsedLab>, wanted: LabId[] | null): ParsedLab[] {
  const all = [...labs.values()];
  const found = wanted
    ? wanted.map((id) => labs.get(id))
    : [all.find(({ nodes }) => nodes.length > 1), all.find(({ nodes }) => nodes.length === 1)];
  return found.filter((lab) => lab !== undefined);
}
