import type { MiddlewareHandler } from "hono";
import type { Fault } from "../contract/faults.ts";
import { type Env, faultAnswer } from "./answers.ts";

/** A lab's id in JSON is under 100 bytes; nothing that is sent here has a reason to be larger than this. */
const BODY_BYTES_MAX = 16 * 1024;

const TOO_LARGE: Fault = { code: "too-large", message: `The request has more than ${BODY_BYTES_MAX} bytes.` };

/** Hono's own makes a global Request from the adapter's, which only works when the adapter replaces the globals; those
 *  we share with Next. */
export const limitBody: MiddlewareHandler<Env> = async (c, next) => {
  const { raw } = c.req;
  if (Number(raw.headers.get("content-length") ?? 0) > BODY_BYTES_MAX) return faultAnswer(c, TOO_LARGE);
  if (raw.headers.has("transfer-encoding") && raw.body) {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of raw.body) {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) return faultAnswer(c, TOO_LARGE);
      chunks.push(chunk);
    }
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body: Buffer.concat(chunks) });
  }
  await next();
};
