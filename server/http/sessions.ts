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
import { answerOf, type Env, FAULTS, faultAnswer } from "./answers.ts";
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

const params = z.object({ id: SessionId });
const path = "/api/v1/sessions/{id}";

const start = createRoute({
  method: "post",
  path: "/api/v1/sessions",
  summary: "Start a lab",
  description: "Answers at once; the nodes boot meanwhile. Sets the browser's cookie, which alone opens the session.",
  request: { body: { required: true, content: { "application/json": { schema: SessionRequest } } } },
  responses: {
    201: answerOf("The session", SessionCreated),
    202: answerOf("All sandboxes are in use: a place in the queue. Follow it at /api/v1/queue", QueuePlace),
    ...FAULTS,
  },
});
const list = createRoute({
  method: "get",
  path: "/api/v1/sessions",
  summary: "The browser's own sessions, newest first",
  responses: { 200: answerOf("Sessions", z.object({ sessions: z.array(SessionView) })), ...FAULTS },
});
const show = createRoute({
  method: "get",
  path,
  summary: "One session",
  request: { params },
  responses: { 200: answerOf("The session", SessionView), ...FAULTS },
});
const end = createRoute({
  method: "delete",
  path,
  summary: "End a session",
  description: "Ending twice is no error.",
  request: { params },
  responses: {
    200: answerOf("It was over already", SessionView),
    202: answerOf("Its nodes are being removed", SessionView),
    ...FAULTS,
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
    const { session, claimToken, browserToken } = reply.value;
    const { id, nodes, expiresAt } = session.record;
    const entered = await sessions.people.enter(id, browserToken, "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    const base = publicUrl?.origin ?? `http://${c.req.header("host")}`;
    const created = { id, url: `${base}/s/${id}`, claimUrl: `${base}/claim/${claimToken}`, nodes, expiresAt };
    return c.json({ ...created, session: sessions.view(entered.value.live, entered.value) }, 201);
  });

  app.openapi(list, async (c) => {
    const browser = browserOf(c);
    return c.json({ sessions: browser ? await sessions.own(browser) : [] }, 200);
  });

  app.openapi(show, async (c) => {
    const entered = await sessions.people.enter(c.req.valid("param").id, browserOf(c), "watch");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    return c.json(sessions.view(entered.value.live, entered.value), 200);
  });

  app.openapi(end, async (c) => {
    const { id } = c.req.valid("param");
    const entered = await sessions.people.enter(id, browserOf(c), "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    // Not waited for: removing three nodes takes seconds, and never rejects.
    void sessions.end(id, "by-owner");
    const view = sessions.view(entered.value.live, entered.value);
    return view.state === "ending" ? c.json(view, 202) : c.json(view, 200);
  });
}
