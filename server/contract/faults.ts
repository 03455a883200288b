import { z } from "zod";

/** Every way a request can fail, as people and programs see it. The list is closed on purpose. */
export const FaultCode = z.enum([
  "bad-input", // the request does not have the documented form
  "not-allowed", // the caller has no right to that session, or the page is not ours
  "access-needed", // the server wants its access token first
  "not-found", // no such lab, session, node or route
  "too-large", // more bytes than the limit for this request
  "too-many", // rate limit
  "full", // no room for another sandbox
  "not-ready", // the session or node is still starting
  "ended", // the session is over
  "engine-down", // Docker Engine does not answer
  "failed", // we tried, and it did not work; the message says what
  "internal", // a bug: the log has it under the reference in the message
]);
export type FaultCode = z.infer<typeof FaultCode>;

export const Fault = z.object({
  code: FaultCode,
  /** One or two sentences for a person: what happened, and the next step. */
  message: z.string(),
  /** One line per rejected field, for `bad-input`. */
  details: z.array(z.string()).optional(),
});
export type Fault = z.infer<typeof Fault>;

/** What a socket event answers, and what a service returns when failure is expected. */
export type Reply<T> = { ok: true; value: T } | { ok: false; fault: Fault };

export const ok = <T>(value: T): Reply<T> => ({ ok: true, value });

export const refuse = (code: FaultCode, message: string, details?: string[]): { ok: false; fault: Fault } => ({
  ok: false,
  fault: details ? { code, message, details } : { code, message },
});

/** The HTTP status a fault travels under. */
export const FAULT_STATUS = {
  "bad-input": 400,
  "not-allowed": 403,
  "access-needed": 401,
  "not-found": 404,
  "too-large": 413,
  "too-many": 429,
  full: 503,
  "not-ready": 409,
  ended: 410,
  "engine-down": 503,
  failed: 502,
  internal: 500,
} as const satisfies Record<FaultCode, number>;
