import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import type { Fault, Reply } from "../contract/faults.ts";
import { NodeName, SessionId } from "../contract/ids.ts";
import { SessionView } from "../contract/session.ts";
import type { Entered, Right } from "../sessions/people.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { answerOf, type Env, FAULTS, faultAnswer } from "./answers.ts";
import { browserTokenOf } from "./cookies.ts";

const session = z.object({ id: SessionId });
const node = z.object({ id: SessionId, node: NodeName });
const path = "/api/v1/sessions/{id}";
const begun = { 202: answerOf("It has begun; follow it in the session's nodes", SessionView), ...FAULTS };

const restart = createRoute({
  method: "post",
  path: `${path}/nodes/{node}/restart`,
  summary: "Restart a node: it keeps its disk, and its engine starts the containers it would start on any machine",
  request: { params: node },
  responses: begun,
});
const reset = createRoute({
  method: "post",
  path: `${path}/nodes/{node}/reset`,
  summary: "Put a fresh node, with the same name and address, in place of this one",
  request: { params: node },
  responses: begun,
});
const add = createRoute({
  method: "post",
  path: `${path}/nodes`,
  summary: "Add a node, as far as the operator allows",
  request: { params: session },
  responses: begun,
});
const remove = createRoute({
  method: "delete",
  path: `${path}/nodes/{node}`,
  summary: "Remove a node and everything on it",
  request: { params: node },
  responses: begun,
});
const startOver = createRoute({
  method: "post",
  path: `${path}/reset`,
  summary: "Fresh nodes in place of all; every check is open again",
  request: { params: session },
  responses: begun,
});
const extend = createRoute({
  method: "post",
  path: `${path}/extend`,
  summary: "Give the session more time, as far as the operator allows",
  request: { params: session },
  responses: { 200: answerOf("The session", SessionView), ...FAULTS },
});

/** What people do to a session that goes on: restart, reset, extend. */
export function sessionActionRoutes(app: OpenAPIHono<Env>, sessions: Sessions): void {
  const act = async (
    c: Context<Env>,
    id: SessionId,
    right: Right,
    does: (entered: Entered) => Reply<void> | Promise<Reply<void>>,
  ): Promise<{ ok: true; view: SessionView } | { ok: false; fault: Fault }> => {
    const entered = await sessions.people.enter(id, browserTokenOf(c.req.header("cookie")), right);
    if (!entered.ok) return entered;
    const done = await does(entered.value);
    return done.ok ? { ok: true, view: sessions.view(entered.value.live, entered.value) } : done;
  };

  app.openapi(restart, async (c) => {
    const { id, node: name } = c.req.valid("param");
    const done = await act(c, id, "take-part", ({ live }) => sessions.nodes.begin(live, [name], "restart"));
    return done.ok ? c.json(done.view, 202) : (faultAnswer(c, done.fault) as never);
  });
  app.openapi(reset, async (c) => {
    const { id, node: name } = c.req.valid("param");
    const done = await act(c, id, "take-part", ({ live }) => sessions.nodes.begin(live, [name], "reset"));
    return done.ok ? c.json(done.view, 202) : (faultAnswer(c, done.fault) as never);
  });
  app.openapi(add, async (c) => {
    const done = await act(c, c.req.valid("param").id, "own", ({ live }) => sessions.nodes.add(live));
    return done.ok ? c.json(done.view, 202) : (faultAnswer(c, done.fault) as never);
  });
  app.openapi(remove, async (c) => {
    const { id, node: name } = c.req.valid("param");
    const done = await act(c, id, "own", ({ live }) => sessions.nodes.remove(live, name));
    return done.ok ? c.json(done.view, 202) : (faultAnswer(c, done.fault) as never);
  });
  app.openapi(startOver, async (c) => {
    const done = await act(c, c.req.valid("param").id, "own", ({ live }) => sessions.startOver(live));
    return done.ok ? c.json(done.view, 202) : (faultAnswer(c, done.fault) as never);
  });
  app.openapi(extend, async (c) => {
    const done = await act(c, c.req.valid("param").id, "own", ({ live }) => sessions.extend(live));
    return done.ok ? c.json(done.view, 200) : (faultAnswer(c, done.fault) as never);
  });
}
