import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import { routePath } from "hono/route";
import type { Config } from "../config.ts";
import { FAULT_STATUS, type Fault, type Reply } from "../contract/faults.ts";
import type { LabId } from "../contract/ids.ts";
import type { RootFiles } from "../files/root-files.ts";
import type { ParsedLab } from "../labs/lab.ts";
import type { Reservations } from "../sandboxes/reservations.ts";
import type { FrontDoor } from "../sessions/front-door.ts";
import type { Queue } from "../sessions/queue.ts";
import type { SessionLog } from "../sessions/session-table.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { Access, pathOf } from "./access.ts";
import { accessRoutes } from "./access-page.ts";
import { badInput, type Env, faultAnswer, faultFrom, faultHtml, faultPage, wantsPage } from "./answers.ts";
import { limitBody } from "./body-limit.ts";
import { claimRoutes } from "./claim.ts";
import { filesRoutes } from "./files.ts";
import { setSecurityHeaders } from "./headers.ts";
import { healthRoutes } from "./health.ts";
import { labRoutes } from "./labs.ts";
import { Limits } from "./limits.ts";
import { Metrics } from "./metrics.ts";
import { pictureRoutes } from "./pictures.ts";
import { queueRoutes } from "./queue.ts";
import { quizRoutes } from "./quizzes.ts";
import { reservationRoutes } from "./reservations.ts";
import { roomRoutes } from "./room.ts";
import { sessionActionRoutes } from "./session-actions.ts";
import { sessionRoutes } from "./sessions.ts";
import { shareRoutes } from "./shares.ts";
import { type ServerStatus, statusRoutes } from "./status.ts";
import { throttle, throttleAddress } from "./throttle.ts";

export interface HttpOptions {
  config: Pick<Config, "access" | "host" | "publicUrl" | "labsFolder" | "dev">;
  sessions: Sessions;
  files: Pick<RootFiles, "measure" | "open">;
  door: FrontDoor;
  queue: Queue;
  reservations: Reservations;
  /** How full the server is. */
  status: () => ServerStatus;
  /** Every lab that a session may be in, deleted ones among them. */
  lessons: ReadonlyMap<LabId, ParsedLab>;
  /** The labs that can be started. */
  labs: ReadonlyMap<LabId, ParsedLab>;
  /** Sentences about what is missing before sessions can be started; empty when they can. */
  missing: () => Promise<string[]>;
  /** Whether what keeps sandboxes apart is in force. */
  isolated: () => boolean;
  version: string;
  log: SessionLog;
  now?: () => number;
}

export interface Http {
  /** False when the request is allowed and for a page: the caller lets Next answer it, with the headers set here.
   *  True when it was answered, or refused, here. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** For sockets. Faults: `not-allowed`, `access-needed`, `too-many`. */
  allow(request: IncomingMessage): Reply<void>;
}

const OURS = /^\/(api(\/|$)|claim\/|join\/|access$|healthz$|readyz$|metrics$|status$|labs\/[^/]+\/image\/)/;

/** Every route that is not a page, and the gate in front of all of them. */
export function createHttp(options: HttpOptions): Http {
  const {
    config,
    sessions,
    files,
    door,
    queue,
    reservations,
    status,
    labs,
    lessons,
    missing,
    isolated,
    log,
    now = Date.now,
  } = options;
  const { access: rule, host, publicUrl, labsFolder, dev } = config;
  const limits = new Limits();
  const access = new Access({ rule, host, publicUrl, limits, now });
  const metrics = new Metrics(sessions, status, isolated);
  const secure = publicUrl?.protocol === "https:";
  const routes = new WeakMap<IncomingMessage, string>();

  const app = new OpenAPIHono<Env>({
    defaultHook: (result, c) => (result.success ? undefined : faultAnswer(c, badInput(result.error))),
  });
  app.use(async (c, next) => {
    await next();
    routes.set(c.env.incoming, c.res.status === 404 ? "unknown" : routePath(c, -1));
  });
  for (const path of ["/api/*", "/claim/*", "/join/*", "/access"]) app.use(path, throttle(limits, access));
  // Pictures are like pages and their files: a class behind one address asks for hundreds at once.
  for (const path of ["/status", "/metrics"]) app.use(path, throttleAddress(limits, access, "operator"));
  app.use(limitBody);
  sessionRoutes(app, { sessions, door, access, limits, publicUrl });
  filesRoutes(app, { sessions, files });
  sessionActionRoutes(app, sessions);
  shareRoutes(app, { sessions, publicUrl });
  queueRoutes(app, queue);
  reservationRoutes(app, { reservations, access });
  quizRoutes(app, { sessions, lessons });
  labRoutes(app, { labs, lessons });
  roomRoutes(app, status);
  healthRoutes(app, { missing, metrics, access });
  statusRoutes(app, { status, reservations, missing, access });
  claimRoutes(app, { sessions, secure });
  accessRoutes(app, access, secure);
  pictureRoutes(app, labs, labsFolder);
  app.doc31("/api/v1/openapi.json", { openapi: "3.1.0", info: { title: "Drydock", version: options.version } });
  app.notFound((c) => faultAnswer(c, { code: "not-found", message: `There is no ${c.req.method} at this address.` }));
  app.onError((error, c) => {
    const fault = faultFrom(error, log, { method: c.req.method, path: c.req.path });
    return wantsPage(c.req.path, c.req.header("accept")) ? faultPage(c, fault) : faultAnswer(c, fault);
  });
  // Next replaces global Request and Response by its own needs; ours stay ours.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });

  return {
    allow: (request) => access.allow(request),
    handle(request, response) {
      const allowed = access.allow(request);
      const ours = !allowed.ok || OURS.test(pathOf(request));
      setSecurityHeaders(response, { ours, dev });
      response.once("finish", () => {
        const route = allowed.ok ? (ours ? (routes.get(request) ?? "unknown") : "page") : "refused";
        metrics.countRequest(request.method ?? "", route, response.statusCode);
      });
      if (!allowed.ok) {
        answerRefused(request, response, allowed.fault).catch((error) => {
          log.error({ err: error }, "refusal could not be answered");
          response.destroy();
        });
      } else if (ours) {
        listener(request, response).catch((error) => log.error({ err: error }, "request could not be answered"));
      }
      return ours;
    },
  };
}

/** Outside of the router: a refused request gets no further. */
async function answerRefused(request: IncomingMessage, response: ServerResponse, fault: Fault): Promise<void> {
  const page = wantsPage(pathOf(request), request.headers.accept);
  if (page && fault.code === "access-needed" && request.method === "GET") {
    response.writeHead(303, { Location: `/access?next=${encodeURIComponent(request.url ?? "/")}` }).end();
    return;
  }
  const type = page ? "text/html; charset=utf-8" : "application/json";
  // What is left of a refused upload is not read.
  response.writeHead(FAULT_STATUS[fault.code], { "Content-Type": type, Connection: "close" });
  response.end(page ? await faultHtml(fault) : JSON.stringify({ fault }));
}
