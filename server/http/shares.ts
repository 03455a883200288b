import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { refuse } from "../contract/faults.ts";
import { SessionId } from "../contract/ids.ts";
import { NameRequest, PersonId, ShareId, ShareRequest, ShareView } from "../contract/people.ts";
import { SessionView } from "../contract/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { ShareToken } from "../sessions/tokens.ts";
import { answerOf, type Env, FAULTS, faultAnswer, faultPage } from "./answers.ts";
import { browserCookie, browserTokenOf } from "./cookies.ts";
import { isLookAhead } from "./look-ahead.ts";

const session = z.object({ id: SessionId });
const path = "/api/v1/sessions/{id}";
const body = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});

const make = createRoute({
  method: "post",
  path: `${path}/shares`,
  summary: "Make a link to watch the session, or to take part in it",
  description: "The link is told this once; only its hash is kept.",
  request: { params: session, body: body(ShareRequest) },
  responses: { 201: answerOf("The link", z.object({ share: ShareView, url: z.string() })), ...FAULTS },
});
const list = createRoute({
  method: "get",
  path: `${path}/shares`,
  summary: "The session's links, and who came by each",
  request: { params: session },
  responses: { 200: answerOf("The links", z.object({ shares: z.array(ShareView) })), ...FAULTS },
});
const end = createRoute({
  method: "delete",
  path: `${path}/shares/{share}`,
  summary: "End a link, and the visit of all who came by it",
  description: "Ending twice is no error.",
  request: { params: session.extend({ share: ShareId }) },
  responses: { 200: answerOf("The links that are left", z.object({ shares: z.array(ShareView) })), ...FAULTS },
});
const remove = createRoute({
  method: "delete",
  path: `${path}/people/{person}`,
  summary: "End one guest's visit",
  request: { params: session.extend({ person: PersonId }) },
  responses: { 200: answerOf("The session", SessionView), ...FAULTS },
});
const rename = createRoute({
  method: "post",
  path: `${path}/name`,
  summary: "Say how you want to be called in this session",
  request: { params: session, body: body(NameRequest) },
  responses: { 200: answerOf("The session", SessionView), ...FAULTS },
});

export interface ShareRoutesOptions {
  sessions: Sessions;
  publicUrl: URL | null;
}

/** Links to a session, who came by them, and GET /join/:token, which is what they open. */
export function shareRoutes(app: OpenAPIHono<Env>, { sessions, publicUrl }: ShareRoutesOptions): void {
  const { people } = sessions;
  const browserOf = (c: { req: { header(name: string): string | undefined } }) =>
    browserTokenOf(c.req.header("cookie"));

  app.openapi(make, async (c) => {
    const entered = await people.enter(c.req.valid("param").id, browserOf(c), "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    const made = await people.share(entered.value, c.req.valid("json").role);
    if (!made.ok) return faultAnswer(c, made.fault) as never;
    const base = publicUrl?.origin ?? `http://${c.req.header("host")}`;
    return c.json({ share: made.value.share, url: `${base}/join/${made.value.token}` }, 201);
  });

  app.openapi(list, async (c) => {
    const entered = await people.enter(c.req.valid("param").id, browserOf(c), "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    return c.json({ shares: await people.shares(entered.value) }, 200);
  });

  app.openapi(end, async (c) => {
    const { id, share } = c.req.valid("param");
    const entered = await people.enter(id, browserOf(c), "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    await people.endShare(entered.value, share);
    return c.json({ shares: await people.shares(entered.value) }, 200);
  });

  app.openapi(remove, async (c) => {
    const { id, person } = c.req.valid("param");
    const entered = await people.enter(id, browserOf(c), "own");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    const removed = await people.remove(entered.value, person);
    if (!removed.ok) return faultAnswer(c, removed.fault) as never;
    return c.json(sessions.view(entered.value.live, entered.value), 200);
  });

  app.openapi(rename, async (c) => {
    const entered = await people.enter(c.req.valid("param").id, browserOf(c), "watch");
    if (!entered.ok) return faultAnswer(c, entered.fault) as never;
    await people.rename(entered.value, c.req.valid("json").name);
    return c.json(sessions.view(entered.value.live, entered.value), 200);
  });

  app.get("/join/:token", async (c) => {
    if (isLookAhead(c)) return c.body(null, 204);
    const link = ShareToken.safeParse(c.req.param("token"));
    if (!link.success)
      return faultPage(c, refuse("not-found", "This link opens nothing. Check that it was copied whole.").fault);
    const joined = await people.join(link.data, browserOf(c));
    if (!joined.ok) return faultPage(c, joined.fault);
    c.header("Set-Cookie", browserCookie(joined.value.browserToken, publicUrl?.protocol === "https:"));
    return c.redirect(`/s/${joined.value.session}`, 303);
  });
}
