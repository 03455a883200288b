import type { Context } from "hono";

/** Looking ahead is not opening: browsers prefetch what is typed, and chat programs ask for the head. */
export function isLookAhead(c: Context): boolean {
  const ahead = c.req.header("sec-purpose") ?? c.req.header("purpose") ?? c.req.header("x-moz") ?? "";
  return c.req.method === "HEAD" || /prefetch|prerender|preview/i.test(ahead);
}
