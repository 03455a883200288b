import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { FAULT_STATUS, Fault, type FaultCode } from "../contract/faults.ts";
import type { SessionLog } from "../sessions/session-table.ts";
import { randomId } from "../store/random-id.ts";
import { linkTo, smallPage } from "./page.ts";

export type Env = { Bindings: HttpBindings };

export const FaultBody = z.object({ fault: Fault });

/** A route's answer in the API's description. */
export const answerOf = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});

/** The faults any route may answer with, in the API's description. */
export const FAULTS = {
  "4XX": answerOf("A fault of the caller's", FaultBody),
  "5XX": answerOf("A fault of ours", FaultBody),
};

const TITLES: Partial<Record<FaultCode, string>> = {
  "not-allowed": "Not allowed",
  "access-needed": "Access needed",
  "not-found": "Not found",
  "too-many": "Too many requests",
  ended: "Over",
};

/** A fault as JSON under its own status. */
export const faultAnswer = (c: Context, fault: Fault) => c.json({ fault }, FAULT_STATUS[fault.code]);

/** A fault as a small page with the way on. */
export async function faultPage(c: Context, fault: Fault): Promise<Response> {
  return c.html(await faultHtml(fault), FAULT_STATUS[fault.code]);
}

export const faultHtml = (fault: Fault): Promise<string> =>
  smallPage(TITLES[fault.code] ?? "That did not work", fault.message, linkTo("/", "All labs"));

/** People get a page, programs get JSON. */
export const wantsPage = (path: string, accept: string | undefined): boolean =>
  !path.startsWith("/api") && (accept ?? "").includes("text/html");

/** Any error a route throws, as a fault. What is not expected is logged under a reference, and only that is told. */
export function faultFrom(error: unknown, log: SessionLog, request: { method: string; path: string }): Fault {
  if (error instanceof HTTPException && error.status < 500) {
    const message =
      error.status === 415
        ? "Send JSON, with the header Content-Type: application/json."
        : "The request's body is not JSON.";
    return { code: "bad-input", message };
  }
  const reference = randomId(8);
  log.error({ err: error, reference, ...request }, "request failed");
  return {
    code: "internal",
    message: `Something broke on the server. Its log has the cause under the reference ${reference}.`,
  };
}

/** What a schema did not like, one line per field. */
export function badInput(error: z.core.$ZodError): Fault {
  const details = error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  return {
    code: "bad-input",
    message: "The request does not have the documented form; see /api/v1/openapi.json.",
    details,
  };
}
