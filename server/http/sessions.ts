import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { SessionCreated, SessionRequest } from "../contract/http.ts";
import { SessionId } from "../contract/ids.ts";
import { QueuePlace } from "../contract/queue.ts";
import { SessionView } from "../contract/session.ts";
import type { FrontDoor } from "../sessions/front-door.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { hashOf } from "../sessions/tokens.ts";
import type { Access } from "./access.ts";
import { type Env, FaultBody, faultAnswer } from "./answers.ts";
import { browserCookie, browserTokenOf } from "./cookies.ts";
import { addressKey, type Limits } from "./limits.ts";
import { tooMany } from "./throttle.ts";

export interface SessionRoutesOptions {
  sessions: Sessions;
  door: FrontDoor;
  access: Access;
  limits: Limits;
  publicUrl: URL | null;
}

const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});
const faults = { "4XX": json("A fault of the caller's", FaultBody), "5XX": json("A fault of ours", FaultBody) };
const params = z.object({ id: SessionId });
const path = "/api/v1/sessions/{id}";

const start = createRoute({
  method: "post",
  path: "/api/v1/sessions",
  summary: "Start a lab",
  description: "Answers at once; the nodes boot meanwhile. Sets the browser's cookie, which alone opens the session.",
  request: { body: { required: true, content: { "application/json": { schema: SessionRequest } } } },
  responses: {
    201: json("The session", SessionCreated),
    202: json("All sandboxes are in use: a place in the queue. Follow it at /api/v1/queue", QueuePlace),
    ...faults,
  },
});
const list = createRoute({
  method: "get",
  path: "/api/v1/sessions",
  summary: "The browser's own sessions, newest first",
  responses: { 200: json("Sessions", z.object({ sessions: z.array(SessionView) })), ...faults },
});
const show = createRoute({
  method: "get",
  path,
  summary: "One session",
  request: { params },
  responses: { 200: json("The session", SessionView), ...faults },
});
const end = createRoute({
  method: "delete",
  path,
  summary: "End a session",
  description: "Ending twice is no error.",
  request: { params },
  responses: {
    200: json("It was over already", SessionView),
    202: json("Its nodes are being removed", SessionView),
    ...faults,
  },
});

/** /api/v1/sessions: start, list, look at and end one's own sessions. */
export function sessionRoutes(
  app: OpenAPIHono<Env>,
  { sessions, door, access, limits, publicUrl }: SessionRoutesOptions,
): void {
  const browserOf = (c: { req: { header(name: string): string | undefined } }) =>
    browserTokenOf(c.req.header("cookie"));

  app.openapi(start, async (c) => {
    const browser = browserOf(c);
    const wait =
      (await limits.take("startsPerAddress", addressKey(access.addressOf(c.env.incoming)))) ??
      (browser && (await limits.take("startsPerBrowser", hashOf(browser))));
    if (wait !== null) return tooMany(c, wait) as never;
    const reply = await door.enter({ lab: c.req.valid("json").lab, browser });
    if (!reply.ok) return faultAnswer(c, reply.fault) as never;
    c.header("Set-Cookie", browserCookie(reply.value.browserToken, publicUrl?.protocol === "https:"));
    if (reply.value.kind === "waiting") return c.json(reply.value.place, 202);
    const { session, claimToken } = reply.value;
    const { id, nodes, expiresAt } = session.record;
    const base = publicUrl?.origin ?? `http://${c.req.header("host")}`;
    return c.json({ id, url: `${base}/s/${id}`, claimUrl: `${base}/claim/${claimToken}`, nodes, expiresAt }, 201);
  });

  app.openapi(list, async (c) => {
    const browser = browserOf(c);
    return c.json({ sessions: browser ? await sessions.own(browser) : [] }, 200);
  });

  app.openapi(show, async (c) => {
    const found = await sessions.find(c.req.valid("param").id, browserOf(c));
    return found.ok ? c.json(sessions.view(found.value), 200) : (faultAnswer(c, found.fault) as never);
  });

  app.openapi(end, async (c) => {
    const { id } = c.req.valid("param");
    const found = await sessions.find(id, browserOf(c));
    if (!found.ok) return faultAnswer(c, found.fault) as never;
    // Not waited for: removing three nodes takes seconds, and never rejects.
    void sessions.end(id, "by-owner");
    const view = sessions.view(found.value);
    return view.state === "ending" ? c.json(view, 202) : c.json(view, 200);
  });
}
