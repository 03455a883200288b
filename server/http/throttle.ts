import type { Context, MiddlewareHandler } from "hono";
import { hashOf } from "../sessions/tokens.ts";
import type { Access } from "./access.ts";
import { type Env, faultAnswer, faultPage, wantsPage } from "./answers.ts";
import { browserTokenOf } from "./cookies.ts";
import { addressKey, type LimitName, type Limits } from "./limits.ts";

/** Counts a request against its address, and its browser when it has one. */
export const throttle =
  (limits: Limits, access: Access): MiddlewareHandler<Env> =>
  async (c, next) => {
    const address = addressKey(access.addressOf(c.env.incoming));
    const browser = browserTokenOf(c.req.header("cookie"));
    const wait =
      (await limits.take("address", address)) ??
      (browser ? await limits.take("browser", hashOf(browser)) : await limits.take("stranger", address));
    if (wait !== null) return tooMany(c, wait);
    await next();
  };

/** Counts a request against its address alone, under a limit of its own. */
export const throttleAddress =
  (limits: Limits, access: Access, name: LimitName): MiddlewareHandler<Env> =>
  async (c, next) => {
    const wait = await limits.take(name, addressKey(access.addressOf(c.env.incoming)));
    if (wait !== null) return tooMany(c, wait);
    await next();
  };

/** 429 that says when to come back. */
export function tooMany(c: Context, waitSeconds: number): Response | Promise<Response> {
  c.header("Retry-After", String(waitSeconds));
  const fault = { code: "too-many" as const, message: `Too many requests. Try again in ${waitSeconds} s.` };
  return wantsPage(c.req.path, c.req.header("accept")) ? faultPage(c, fault) : faultAnswer(c, fault);
}
