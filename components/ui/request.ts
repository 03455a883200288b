import type { Fault, Reply } from "../../server/contract/faults.ts";

/** Every answer of the API is immediate; what takes long is followed by socket. Milliseconds. */
const DEADLINE_MS = 20_000;

const NO_ANSWER: Fault = {
  code: "failed",
  message: "The server does not answer. Check the connection, then try again.",
};

/**
 * One call to this server's REST API. Bodies are JSON both ways; the server validates what it sends by the contract,
 * so the value is taken as `T`. Never rejects: a refusal, a network error and a timeout all come back as a fault.
 */
export async function request<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Reply<T>> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(DEADLINE_MS),
      cache: "no-store",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return { ok: true, value: answer as T };
    return { ok: false, fault: faultIn(answer) ?? NO_ANSWER };
  } catch {
    return { ok: false, fault: NO_ANSWER };
  }
}

function faultIn(answer: unknown): Fault | null {
  if (typeof answer !== "object" || answer === null || !("fault" in answer)) return null;
  const { fault } = answer;
  return typeof fault === "object" && fault !== null && "message" in fault ? (fault as Fault) : null;
}
