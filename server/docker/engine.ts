import Docker from "dockerode";
import { EngineUnavailableError, type NodeAddress, NodeUnreachableError } from "../nodes/node-driver.ts";

export type { Docker };

/** A client for the engine at `unix:///path` or `tcp://host:port`. Nothing is sent yet. */
export function connectEngine(address: string): Docker {
  if (address.startsWith("unix://")) return new Docker({ socketPath: address.slice("unix://".length) });
  const url = new URL(address);
  return new Docker({ protocol: "http", host: url.hostname, port: Number(url.port || 2375) });
}

/** The HTTP status of an engine's refusal, if that is what the error is. */
export function engineStatus(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

/** The last two: it went away with the request under way. */
const AWAY = new Set(["ENOENT", "ECONNREFUSED", "EACCES", "ECONNRESET", "EPIPE"]);

/** Turns "cannot connect" into the error that says what to do; everything else passes through. */
export function engineError(error: unknown): Error {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (typeof code === "string" && AWAY.has(code)) {
    const why = code === "EACCES" ? "it refuses this user" : "nothing answers";
    return new EngineUnavailableError(`Docker Engine cannot be reached: ${why} (${code}). Start it, then try again.`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** An engine's refusal of what was asked of a node. */
export function nodeError({ node }: NodeAddress, error: unknown): Error {
  const status = engineStatus(error);
  if (status !== 404 && status !== 409) return engineError(error);
  return new NodeUnreachableError(status === 404 ? `${node} no longer exists.` : `${node} is not running.`, {
    cause: error,
  });
}

/** What to throw when something failed, and removing what was made of it did too. An engine that is away is the reason for
 *  both, whichever of them tells it. */
export function leftBehind(failed: unknown, cleanup: unknown): Error {
  const cause = new AggregateError(
    [failed, cleanup],
    "The sandbox could not be started, and what was made of it could not be removed",
  );
  const away = [failed, cleanup].map(engineError).find((error) => error instanceof EngineUnavailableError);
  return away ? new EngineUnavailableError(away.message, { cause }) : cause;
}

/** Runs a request; an answer with one of these statuses counts as done already. */
export async function unless(statuses: number[], request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    const status = engineStatus(error);
    if (status === undefined || !statuses.includes(status)) throw engineError(error);
  }
}
