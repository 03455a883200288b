import type { IncomingMessage, Server, ServerResponse } from "node:http";
import next from "next";

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Next, as one request handler among others on our own server. Resolves when it can answer. */
export async function openPages(server: Server, dev: boolean): Promise<PageHandler> {
  const app = next({ dev, dir: process.cwd(), httpServer: server });
  await app.prepare();
  const handle = app.getRequestHandler();
  return async (request, response) => {
    await handle(request, response);
  };
}
