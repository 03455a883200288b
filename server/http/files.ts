import { Readable } from "node:stream";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { refuse } from "../contract/faults.ts";
import { FilesView } from "../contract/http.ts";
import { NodeName, SessionId } from "../contract/ids.ts";
import type { RootFiles } from "../files/root-files.ts";
import type { LiveSession } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { answerOf, type Env, FAULTS, faultAnswer } from "./answers.ts";
import { browserTokenOf } from "./cookies.ts";

const path = "/api/v1/sessions/{id}";
const list = createRoute({
  method: "get",
  path: `${path}/files`,
  summary: "How much is in /root of each node",
  request: { params: z.object({ id: SessionId }) },
  responses: { 200: answerOf("By node", z.object({ files: z.array(FilesView) })), ...FAULTS },
});
const download = createRoute({
  method: "get",
  path: `${path}/nodes/{node}/files`,
  summary: "The files in /root of a node, as a tar",
  request: { params: z.object({ id: SessionId, node: NodeName }) },
  responses: {
    200: {
      description: "The tar",
      content: { "application/x-tar": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...FAULTS,
  },
});

/** What learners take along from their nodes. */
export function filesRoutes(
  app: OpenAPIHono<Env>,
  { sessions, files }: { sessions: Sessions; files: Pick<RootFiles, "measure" | "open"> },
): void {
  app.openapi(list, async (c) => {
    const { id } = c.req.valid("param");
    const found = await sessions.find(id, browserTokenOf(c.req.header("cookie")), "take-part");
    if (!found.ok) return faultAnswer(c, found.fault) as never;
    const over = overFault(found.value);
    if (over) return faultAnswer(c, over) as never;
    const { sandbox, nodes } = found.value.record;
    const asked = await Promise.all(
      nodes.map(async (node) => ({ node, facts: await files.measure({ sandbox, node }) })),
    );
    const views: FilesView[] = [];
    for (const { node, facts } of asked) {
      if (facts.ok) views.push({ node, ...facts.value, problem: null });
      // Then no node has a problem, and nothing is known of any.
      else if (facts.fault.code === "engine-down") return faultAnswer(c, facts.fault) as never;
      else views.push({ node, count: 0, bytes: 0, problem: facts.fault.message });
    }
    return c.json({ files: views }, 200);
  });

  app.openapi(download, async (c) => {
    const { id, node } = c.req.valid("param");
    const found = await sessions.find(id, browserTokenOf(c.req.header("cookie")), "take-part");
    if (!found.ok) return faultAnswer(c, found.fault) as never;
    const { sandbox, nodes, lab } = found.value.record;
    const over = overFault(found.value);
    if (over) return faultAnswer(c, over) as never;
    if (!nodes.includes(node)) {
      return faultAnswer(c, refuse("not-found", `This session has no ${node}.`).fault) as never;
    }
    const headers = {
      "Content-Type": "application/x-tar",
      "Content-Disposition": `attachment; filename="${lab}-${node}.tar"`,
    };
    // HEAD comes here too, and nobody would read what was opened for it: the node's next download would wait for that.
    if (c.req.method === "HEAD") return c.body(null, 200, headers) as never;
    const tar = await files.open({ sandbox, node });
    if (!tar.ok) return faultAnswer(c, tar.fault) as never;
    return c.body(Readable.toWeb(tar.value) as ReadableStream, 200, headers) as never;
  });
}

function overFault({ record }: LiveSession) {
  if (record.state === "starting") return refuse("not-ready", "The nodes are still starting.").fault;
  return record.state === "ready" ? null : refuse("ended", "This session has ended; its files are gone.").fault;
}
