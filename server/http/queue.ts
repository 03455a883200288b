import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { QueueAnswer } from "../contract/queue.ts";
import type { Queue } from "../sessions/queue.ts";
import { hashOf } from "../sessions/tokens.ts";
import { type Env, FaultBody } from "./answers.ts";
import { browserTokenOf } from "./cookies.ts";

const answer = (description: string) => ({ description, content: { "application/json": { schema: QueueAnswer } } });
const faults = {
  "4XX": { description: "A fault of the caller's", content: { "application/json": { schema: FaultBody } } },
};

const show = createRoute({
  method: "get",
  path: "/api/v1/queue",
  summary: "The browser's place in the queue",
  description: "Asking keeps the place. When `state` is `called`, POST /api/v1/sessions again before `claimBy`.",
  responses: { 200: answer("The place, or null"), ...faults },
});
const leave = createRoute({
  method: "delete",
  path: "/api/v1/queue",
  summary: "Leave the queue",
  description: "Leaving twice is no error.",
  responses: { 200: answer("No place any more"), ...faults },
});

/** /api/v1/queue: one's own place, found by the browser's cookie alone. */
export function queueRoutes(app: OpenAPIHono<Env>, queue: Queue): void {
  app.openapi(show, async (c) => {
    const browser = browserTokenOf(c.req.header("cookie"));
    return c.json({ place: browser && (await queue.place(hashOf(browser))) }, 200);
  });

  app.openapi(leave, async (c) => {
    const browser = browserTokenOf(c.req.header("cookie"));
    if (browser) await queue.leave(hashOf(browser));
    return c.json({ place: null }, 200);
  });
}
