import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { LabId } from "../contract/ids.ts";
import type { Reservations } from "../sandboxes/reservations.ts";
import type { Access } from "./access.ts";
import { answerOf, type Env, FAULTS, faultAnswer } from "./answers.ts";

/** The range of sandboxes' networks has no more. */
const SANDBOXES_MAX = 4096;

const Time = z.iso
  .datetime({ offset: true })
  .describe("a time with its zone, like 2026-11-23T09:00:00Z or 2026-11-23T10:00:00+01:00");
const Wanted = z.strictObject({
  lab: LabId,
  sandboxes: z.int().min(1).max(SANDBOXES_MAX),
  from: Time,
  until: Time,
});
const ReservationBody = Wanted.extend({
  id: z.string(),
  /** From then on its sandboxes are made. */
  preparedFrom: Time,
});
const Id = z.object({ id: z.string().regex(/^[a-z0-9]{12}$/) });
const ListBody = z.object({ reservations: z.array(ReservationBody) });

const path = "/api/v1/reservations";
const add = createRoute({
  method: "post",
  path,
  summary: "Keep sandboxes of a lab for a time",
  description:
    "For the operator. They are made before `from`, and let go at `until`; sessions go on as long as they may.",
  request: { body: { content: { "application/json": { schema: Wanted } }, required: true } },
  responses: { 201: answerOf("Reserved", ReservationBody), ...FAULTS },
});
const list = createRoute({
  method: "get",
  path,
  summary: "What is reserved",
  description: "For the operator. Those that are over are not listed.",
  responses: { 200: answerOf("Reservations, in the order of their beginning", ListBody), ...FAULTS },
});
const remove = createRoute({
  method: "delete",
  path: `${path}/{id}`,
  summary: "Let a reservation go",
  request: { params: Id },
  responses: { 200: answerOf("What is reserved now", ListBody), ...FAULTS },
});

/** /api/v1/reservations, for whoever may read /metrics. */
export function reservationRoutes(
  app: OpenAPIHono<Env>,
  { reservations, access }: { reservations: Reservations; access: Access },
): void {
  app.use(`${path}/*`, async (c, next) => {
    const allowed = access.allowOperator(c.env.incoming);
    return allowed.ok ? next() : faultAnswer(c, allowed.fault);
  });
  const all = () => ({
    reservations: reservations.list().map(({ from, until, preparedFrom, madeAt: _, ...rest }) => ({
      ...rest,
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      preparedFrom: new Date(preparedFrom).toISOString(),
    })),
  });
  app.openapi(add, async (c) => {
    const { from, until, ...wanted } = c.req.valid("json");
    const added = await reservations.add({ ...wanted, from: Date.parse(from), until: Date.parse(until) });
    if (!added.ok) return faultAnswer(c, added.fault) as never;
    const found = all().reservations.find(({ id }) => id === added.value.id);
    return c.json(found as NonNullable<typeof found>, 201);
  });
  app.openapi(list, (c) => c.json(all(), 200));
  app.openapi(remove, async (c) => {
    if (await reservations.remove(c.req.valid("param").id)) return c.json(all(), 200);
    return faultAnswer(c, { code: "not-found", message: "There is no such reservation." }) as never;
  });
}
