import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Rooms } from "../contract/room.ts";
import { answerOf, type Env, FAULTS } from "./answers.ts";
import type { ServerStatus } from "./status.ts";

const show = createRoute({
  method: "get",
  path: "/api/v1/room",
  summary: "How many more sessions can be started now",
  responses: { 200: answerOf("For each size of sandbox", Rooms), ...FAULTS },
});

/** /api/v1/room, for the catalogue: what a learner may know of /status. */
export function roomRoutes(app: OpenAPIHono<Env>, status: () => ServerStatus): void {
  app.openapi(show, (c) => c.json({ sizes: status().sizes }, 200));
}
