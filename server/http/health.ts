import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { withDeadline } from "../nodes/deadline.ts";
import type { Access } from "./access.ts";
import { type Env, faultAnswer } from "./answers.ts";
import type { Metrics } from "./metrics.ts";

/** Probes give up after a second or two; what did not answer by then is not ready. */
const READY_MS_MAX = 1_500;

const Alive = z.object({ status: z.literal("ok") });
const Ready = z.object({
  status: z.enum(["ready", "not-ready"]),
  /** One sentence for each thing that is not ready. */
  missing: z.array(z.string()),
});
const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});

const alive = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether the process answers",
  responses: { 200: json("It does", Alive) },
});
const ready = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Whether sessions can be started",
  responses: { 200: json("They can", Ready), 503: json("They cannot, and why", Ready) },
});

export interface HealthOptions {
  /** Sentences about what is missing; empty when sessions can be started. */
  missing: () => Promise<string[]>;
  metrics: Metrics;
  access: Access;
}

/** /healthz, /readyz, /metrics */
export function healthRoutes(app: OpenAPIHono<Env>, { missing, metrics, access }: HealthOptions): void {
  app.openapi(alive, (c) => c.json({ status: "ok" as const }, 200));
  app.openapi(ready, async (c) => {
    const sentences = await withDeadline(missing(), READY_MS_MAX, "looking whether everything is ready").catch(
      (error) => [error instanceof Error ? error.message : String(error)],
    );
    if (sentences.length === 0) return c.json({ status: "ready" as const, missing: [] }, 200);
    return c.json({ status: "not-ready" as const, missing: sentences }, 503);
  });
  app.get("/metrics", async (c) => {
    const allowed = access.allowOperator(c.env.incoming);
    if (!allowed.ok) return faultAnswer(c, allowed.fault);
    c.header("Content-Type", metrics.contentType);
    return c.body(await metrics.text());
  });
}
