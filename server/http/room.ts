import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Rooms } from "../contract/room.ts";
import type { Env } from "./answers.ts";
import type { ServerStatus } from "./status.ts";

const show = createRoute({
  method: "get",
  path: "/api/v1/room",
  summary: "How many more sessions can be started now",
  responses: {
    200: { description: "For each size of sandbox", content: { "application/json": { schema: Rooms } } },
  },
});

/** /api/v1/room, for the catalogue: what a learner may know of /status. */
export function roomRoutes(app: OpenAPIHono<Env>, status: () => ServerStatus): void {
  app.openapi(show, (c) => c.json({ sizes: status().sizes }, 200));
}
