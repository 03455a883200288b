import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { LabId } from "../contract/ids.ts";
import { CatalogueEntry, LabView } from "../contract/lab.ts";
import type { ParsedLab } from "../labs/lab.ts";
import { catalogueEntry, labView } from "../labs/view.ts";
import { answerOf, type Env, FAULTS, faultAnswer } from "./answers.ts";

const list = createRoute({
  method: "get",
  path: "/api/v1/labs",
  summary: "The catalogue",
  responses: { 200: answerOf("Labs", z.object({ labs: z.array(CatalogueEntry) })), ...FAULTS },
});
const show = createRoute({
  method: "get",
  path: "/api/v1/labs/{id}",
  summary: "One lab, as its page shows it",
  request: { params: z.object({ id: LabId }) },
  responses: { 200: answerOf("The lab", LabView), ...FAULTS },
});

/** Labs that can be started, and those that sessions are in, deleted ones among them. */
interface ServedLabs {
  labs: ReadonlyMap<LabId, ParsedLab>;
  lessons: ReadonlyMap<LabId, ParsedLab>;
}

/** /api/v1/labs. Check scripts and quiz keys stay here: only labView() decides what a browser may know. */
export function labRoutes(app: OpenAPIHono<Env>, { labs, lessons }: ServedLabs): void {
  app.openapi(list, (c) => c.json({ labs: [...labs.values()].map(catalogueEntry) }, 200));
  app.openapi(show, (c) => {
    const lab = lessons.get(c.req.valid("param").id);
    if (lab) return c.json(labView(lab), 200);
    return faultAnswer(c, {
      code: "not-found",
      message: "There is no such lab. GET /api/v1/labs lists them.",
    }) as never;
  });
}
