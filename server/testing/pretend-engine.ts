import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { connectEngine, type Docker } from "../docker/engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Answers one request, `GET /containers/json?…`, or leaves it open. */
type Answer = (asked: string, response: ServerResponse) => void;

/** A Docker Engine that says what a test has it say. */
export class PretendEngine implements Disposable {
  readonly docker: Docker;
  /** Every request, in order. */
  readonly asked: string[] = [];
  /** The engine's ends of the terminals that were attached to. */
  readonly attached: Socket[] = [];
  readonly #server: Server;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(server: Server, folder: ReturnType<typeof temporaryFolder>, socketPath: string) {
    this.#server = server;
    this.#folder = folder;
    this.docker = connectEngine(`unix://${socketPath}`);
  }

  static async start(answer: Answer): Promise<PretendEngine> {
    const folder = temporaryFolder();
    const socketPath = join(folder.path, "docker.sock");
    const server = createServer((request, response) => {
      const asked = `${request.method} ${decodeURIComponent(request.url ?? "")}`;
      engine.asked.push(asked);
      answer(asked, response);
    });
    const engine = new PretendEngine(server, folder, socketPath);
    server.on("upgrade", (request, socket: Socket) => {
      engine.asked.push(`${request.method} ${request.url}`);
      engine.attached.push(socket);
      socket.on("error", () => undefined).resume();
      socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    });
    server.listen(socketPath);
    await once(server, "listening");
    return engine;
  }

  /** From now on nothing answers, as when an engine crashes. */
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.attached) socket.destroy();
  }

  [Symbol.dispose](): void {
    this.stop();
    this.#folder.remove();
  }
}

/** What an engine answers: JSON with a status. */
export function say(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
