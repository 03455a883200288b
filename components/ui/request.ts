import type { Fault, Reply } from "../../server/contract/faults.ts";

/** Every answer of the API is immediate; what takes long is followed by socket. Milliseconds. */
const DEADLINE_MS = 20_000;

const NO_ANSWER: Fault = {
  code: "failed",
  message: "The server does not answer. Check the connection, then try again.",
};

/**
 * A browser gives up whatever it is asking for when its machine gets or loses a network, and that may be one of Docker's.
 * What is only looked up is asked for again after these pauses. Milliseconds.
 */
const AGAIN_AFTER_MS = [200, 800];

/**
 * One call to this server's REST API. Bodies are JSON both ways; the server validates what it sends by the contract,
 * so the value is taken as `T`. Never rejects: a refusal, a network error and a timeout all come back as a fault.
 */
export async function request<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Reply<T>> {
  // A deed may have been done although nothing came back.
  for (const pause of method === "GET" ? AGAIN_AFTER_MS : []) {
    const reply = await attempt<T>(method, path, body);
    if (reply !== "unreached") return reply;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const reply = await attempt<T>(method, path, body);
  return reply === "unreached" ? { ok: false, fault: NO_ANSWER } : reply;
}

/** `unreached`: the network failed before the whole answer was there. */
async function attempt<T>(method: string, path: string, body: unknown): Promise<Reply<T> | "unreached"> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const response = await fetch(path, {
      method,
      signal: deadline,
      cache: "no-store",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const answer = parsed(await response.text());
    if (response.ok && answer !== null) return { ok: true, value: answer as T };
    return { ok: false, fault: faultIn(answer) ?? NO_ANSWER };
  } catch {
    return deadline.aborted ? { ok: false, fault: NO_ANSWER } : "unreached";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function faultIn(answer: unknown): Fault | null {
  if (typeof answer !== "object" || answer === null || !("fault" in answer)) return null;
  const { fault } = answer;
  return typeof fault === "object" && fault !== null && "message" in fault ? (fault as Fault) : null;
}
