import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ok, refuse } from "../contract/faults.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { newSessionId } from "../sessions/tokens.ts";
import type { Env } from "./answers.ts";
import { filesRoutes } from "./files.ts";

const open = vi.fn();
const measure = vi.fn();
const record = { sandbox: "abcdefghijkl", nodes: ["node1"], lab: "swarm", state: "ready" };
const sessions = { find: async () => ok({ record }) } as unknown as Sessions;
const server = createServer();
beforeEach(async () => {
  const app = new OpenAPIHono<Env>();
  filesRoutes(app, { sessions, files: { measure, open } });
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.removeAllListeners("request").close();
  open.mockReset();
  measure.mockReset();
});

/** What a client of the download has: null when the answer broke off. */
function download(method: string, onData = () => {}) {
  const { port } = server.address() as AddressInfo;
  const path = `/api/v1/sessions/${newSessionId()}/nodes/node1/files`;
  return new Promise<{ status?: number; name?: string; text: string | null }>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, agent: false }, (answer) => {
      const facts = { status: answer.statusCode ?? 0, name: answer.headers["content-disposition"] ?? "" };
      let text = "";
      answer.on("data", (chunk) => (text += chunk)).once("data", onData);
      answer.on("error", () => undefined);
      answer.on("close", () => resolve({ ...facts, text: answer.complete ? text : null }));
    });
    asked.on("error", reject).end();
  });
}

test("HEAD of a download tells its name and opens nothing, so that the next download is not refused", async () => {
  open.mockResolvedValue(ok(Readable.from([Buffer.from("a tar")])));
  const name = 'attachment; filename="swarm-node1.tar"';
  expect(await download("HEAD")).toEqual({ status: 200, name, text: "" });
  expect(open).not.toHaveBeenCalled();
  expect(await download("GET")).toEqual({ status: 200, name, text: "a tar" });
});

test("a tar that breaks off is an answer that breaks off", async () => {
  const tar = new PassThrough();
  open.mockResolvedValue(ok(tar));
  tar.write(Buffer.alloc(10_000));
  const answer = download("GET", () => tar.destroy(new Error("The tar broke off.")));
  expect(await answer).toMatchObject({ status: 200, text: null });
});

test("how much there is, is told by node; an engine that is away is 503, and no node's problem", async () => {
  const { port } = server.address() as AddressInfo;
  const list = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/sessions/${newSessionId()}/files`);
    return [answer.status, await answer.json()];
  };
  measure.mockResolvedValueOnce(ok({ count: 1, bytes: 5 }));
  expect(await list()).toEqual([200, { files: [{ node: "node1", count: 1, bytes: 5, problem: null }] }]);
  measure.mockResolvedValueOnce(refuse("failed", "node1 does not say."));
  expect(await list()).toEqual([
    200,
    { files: [{ node: "node1", count: 0, bytes: 0, problem: "node1 does not say." }] },
  ]);
  const away = refuse("engine-down", "Docker Engine cannot be reached.");
  measure.mockResolvedValueOnce(away);
  expect(await list()).toEqual([503, { fault: away.fault }]);
  open.mockResolvedValue(away);
  expect(await download("GET")).toMatchObject({ status: 503 });
});
