import type { OpenAPIHono } from "@hono/zod-openapi";
import { CLAIM_REFUSALS } from "../sessions/claim-refusals.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { ClaimToken } from "../sessions/tokens.ts";
import { type Env, faultPage } from "./answers.ts";
import { browserCookie, browserTokenOf } from "./cookies.ts";
import { isLookAhead } from "./look-ahead.ts";

/** GET /claim/:token hands a session to the browser that opens it, once, and sends it to the lab. */
export function claimRoutes(
  app: OpenAPIHono<Env>,
  { sessions, secure }: { sessions: Sessions; secure: boolean },
): void {
  app.get("/claim/:token", async (c) => {
    if (isLookAhead(c)) return c.body(null, 204);
    const link = ClaimToken.safeParse(c.req.param("token"));
    if (!link.success) return faultPage(c, CLAIM_REFUSALS.unknown.fault);
    const reply = await sessions.claim(link.data, browserTokenOf(c.req.header("cookie")));
    if (!reply.ok) return faultPage(c, reply.fault);
    c.header("Set-Cookie", browserCookie(reply.value.browserToken, secure));
    return c.redirect(`/s/${reply.value.session}`, 303);
  });
}
