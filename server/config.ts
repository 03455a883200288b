import { join } from "node:path";
import type { z } from "zod";
import { VARIABLES } from "./config-variables.ts";

/** The only reader of the environment; what each variable means stands in config-variables.ts. */

/** The loopback addresses that requests may name as their host. */
export const ANSWERED_LOOPBACK = new Set(["127.0.0.1", "::1"]);

type Values = { [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]["read"]> | null };

export type AccessRule =
  | { kind: "loopback" }
  | { kind: "token"; token: string; operatorToken: string | null }
  | { kind: "proxy" };

export type Config = ReturnType<typeof assemble>;

/** Reads and checks the whole environment. `problems` name the variable, what was given and what is expected. */
export function readConfig(
  env: Record<string, string | undefined> = process.env,
): { ok: true; config: Config } | { ok: false; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { fallback, expects, secret, read }] of Object.entries(VARIABLES)) {
    const given = env[name]?.trim() || fallback;
    if (given === null) {
      values[name] = null;
      continue;
    }
    const result = read.safeParse(given);
    if (result.success) values[name] = result.data;
    else
      problems.push(`${name} is ${secret ? `set to ${given.length} characters` : `"${given}"`}; expected ${expects}.`);
  }
  if (problems.length > 0) return { ok: false, problems };
  const conflicts = conflictsOf(values as Values);
  return conflicts.length > 0 ? { ok: false, problems: conflicts } : { ok: true, config: assemble(values as Values) };
}

function conflictsOf(values: Values): string[] {
  const { DRYDOCK_HOST: host, DRYDOCK_ACCESS: access, DRYDOCK_PUBLIC_URL: url } = values;
  const { DRYDOCK_ACCESS_TOKEN: token, DRYDOCK_OPERATOR_TOKEN: operatorToken } = values;
  const problems: string[] = [];
  if (host !== null && !isLoopback(host) && access === "loopback") {
    problems.push(
      `DRYDOCK_HOST is "${host}"; expected a loopback address like 127.0.0.1, because a session is a privileged container and whoever reaches the port owns the machine. Set DRYDOCK_ACCESS to token or proxy to listen elsewhere.`,
    );
  }
  if (host !== null && isLoopback(host) && !ANSWERED_LOOPBACK.has(host) && url === null) {
    problems.push(
      `DRYDOCK_HOST is "${host}"; expected 127.0.0.1, ::1 or localhost, because another loopback address is answered only as the host of DRYDOCK_PUBLIC_URL.`,
    );
  }
  if (access === "token" && token === null) {
    problems.push(
      `DRYDOCK_ACCESS_TOKEN is not set; DRYDOCK_ACCESS=token expects ${VARIABLES.DRYDOCK_ACCESS_TOKEN.expects}.`,
    );
  }
  for (const name of ["DRYDOCK_ACCESS_TOKEN", "DRYDOCK_OPERATOR_TOKEN"] as const) {
    if (access === "token" || values[name] === null) continue;
    problems.push(`DRYDOCK_ACCESS is "${access}"; expected token, because ${name} is set and would not be asked for.`);
  }
  if (operatorToken !== null && operatorToken === token) {
    problems.push("DRYDOCK_OPERATOR_TOKEN is the same as DRYDOCK_ACCESS_TOKEN; expected another one.");
  }
  if (access === "proxy" && url === null) {
    problems.push(
      "DRYDOCK_PUBLIC_URL is not set; DRYDOCK_ACCESS=proxy expects the address people open, like https://lab.example.org.",
    );
  }
  return problems;
}

function assemble(values: Values) {
  const required = <T>(value: T | null): T => {
    if (value === null) throw new Error("a variable with a fallback cannot be null");
    return value;
  };
  const access: AccessRule =
    values.DRYDOCK_ACCESS === "token"
      ? {
          kind: "token",
          token: required(values.DRYDOCK_ACCESS_TOKEN),
          operatorToken: values.DRYDOCK_OPERATOR_TOKEN,
        }
      : { kind: required(values.DRYDOCK_ACCESS) as "loopback" | "proxy" };
  const labs = required(values.DRYDOCK_LABS);
  const labsClone = join(required(values.DRYDOCK_DATA), "labs");
  return {
    port: required(values.PORT),
    host: required(values.DRYDOCK_HOST),
    access,
    publicUrl: values.DRYDOCK_PUBLIC_URL,
    dataFolder: required(values.DRYDOCK_DATA),
    labsFolder: labs.kind === "folder" ? labs.folder : join(labsClone, labs.folder),
    /** Fetched into `clone`; null when the labs are in a folder of the machine. */
    labsRepository: labs.kind === "folder" ? null : { url: labs.url, branch: labs.branch, clone: labsClone },
    nodeImage: required(values.DRYDOCK_NODE_IMAGE),
    baseImage: required(values.DRYDOCK_BASE_IMAGE),
    subnets: required(values.DRYDOCK_SUBNETS),
    isolation: values.DRYDOCK_ISOLATION ?? (access.kind === "loopback" ? "wanted" : "required"),
    internet: required(values.DRYDOCK_INTERNET),
    reachable: values.DRYDOCK_REACHABLE ?? [],
    registryMirror: values.DRYDOCK_REGISTRY_MIRROR,
    dns: values.DRYDOCK_DNS ?? [],
    /** `memoryBytes` null for what suits the machine, `diskBytes` null for no bound. */
    limits: {
      memoryBytes: values.DRYDOCK_NODE_MEMORY,
      processors: required(values.DRYDOCK_NODE_CPUS),
      pids: required(values.DRYDOCK_NODE_PIDS),
      files: required(values.DRYDOCK_NODE_FILES),
      diskBytes: values.DRYDOCK_NODE_DISK,
    },
    nodeRuntime: values.DRYDOCK_NODE_RUNTIME,
    sessionMs: required(values.DRYDOCK_SESSION_MINUTES),
    idleMs: required(values.DRYDOCK_IDLE_MINUTES),
    extensionMs: required(values.DRYDOCK_EXTEND_MINUTES),
    extensionsMax: required(values.DRYDOCK_EXTENSIONS_MAX),
    nodesMax: required(values.DRYDOCK_NODES_MAX),
    sandboxesMax: values.DRYDOCK_SANDBOXES_MAX,
    nodeBytesExpected: required(values.DRYDOCK_NODE_MEMORY_EXPECTED),
    poolHot: required(values.DRYDOCK_POOL_HOT),
    poolFrozen: required(values.DRYDOCK_POOL_FROZEN),
    /** Null for the catalogue's first ones. */
    poolLabs: values.DRYDOCK_POOL_LABS,
    dev: required(values.DRYDOCK_DEV),
    author: required(values.DRYDOCK_AUTHOR),
    log: required(values.DRYDOCK_LOG),
    dockerHost: values.DOCKER_HOST,
  };
}

/** True for addresses only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
