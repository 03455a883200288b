import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";

export interface LineOptions {
  /** What happens to a WebSocket on the way: some proxies answer that they know none, some never answer. */
  webSockets?: "pass" | "refused" | "swallowed";
  /** Bytes a second from the server to the browser, for each connection; unset: no bound. */
  bytesPerSecond?: number;
  /** Listens at this path instead of at a port; `url` is then `unix://` and it. */
  path?: string;
}

const REFUSAL = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/** A network line to a server that can be cut and mended: what a browser loses with its network, a real one. */
export class Line implements Disposable {
  /** Where the browser goes instead of to the server; for an engine at a port, `tcp://` and this one. */
  readonly url: string;
  /** Bytes that a slow line has let through to the browser. */
  delivered = 0;
  readonly #options: LineOptions;
  readonly #ends = new Set<Socket>();
  readonly #server: Server;
  #up = true;
  #hushed = false;

  private constructor(server: Server, url: string, options: LineOptions) {
    this.#server = server;
    this.#options = options;
    this.url = url;
  }

  /** `target`: a server's `http://localhost:PORT`, or an engine's `unix:///path`. */
  static async to(target: string, options: LineOptions = {}): Promise<Line> {
    // One end may be done with what it says and still listen: so a program in a node gets the end of what it reads.
    const server = createServer({ allowHalfOpen: true });
    const { path } = options;
    const where = path === undefined ? { port: 0, host: "127.0.0.1" } : { path };
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(where, resolve));
    const address = server.address();
    if (address === null) throw new Error("the line is nowhere");
    const url = typeof address === "string" ? `unix://${address}` : `http://localhost:${address.port}`;
    const line = new Line(server, url, options);
    server.on("connection", (near) => line.#join(near, target));
    return line;
  }

  /** Breaks every connection, and every new one. */
  cut(): void {
    this.#up = false;
    for (const end of this.#ends) end.destroy();
  }

  /** Carries nothing more and breaks nothing, as a network does that swallows everything; what was said arrives when it is
   *  mended. */
  hush(): void {
    this.#hushed = true;
    for (const end of this.#ends) end.pause();
  }

  /** Mended for new connections only: those there are stay as they are. */
  forget(): void {
    this.#hushed = false;
  }

  mend(): void {
    this.#up = true;
    this.#hushed = false;
    for (const end of this.#ends) end.resume();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #join(near: Socket, target: string): void {
    if (!this.#up) {
      near.destroy();
      return;
    }
    const where = target.startsWith("unix://")
      ? { path: target.slice("unix://".length) }
      : { port: Number(new URL(target).port), host: "127.0.0.1" };
    const far = connect({ ...where, allowHalfOpen: true });
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(end);
      end.setNoDelay(true);
      end.once("close", () => {
        this.#ends.delete(end);
        other.destroy();
      });
      end.once("error", () => end.destroy());
    }
    const { webSockets = "pass", bytesPerSecond = Number.POSITIVE_INFINITY } = this.#options;
    if (webSockets === "pass") near.pipe(far);
    else withoutWebSockets(near, far, webSockets);
    const wire = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.delivered += chunk.length;
        setTimeout(done, (chunk.length / bytesPerSecond) * 1000, null, chunk);
      },
    });
    far.pipe(bytesPerSecond === Number.POSITIVE_INFINITY ? near : wire);
    wire.pipe(near);
    if (this.#hushed) for (const end of [near, far]) end.pause();
  }
}

function withoutWebSockets(near: Socket, far: Socket, how: "refused" | "swallowed"): void {
  near.on("data", (chunk: Buffer) => {
    if (!/^upgrade: *websocket\r$/im.test(chunk.toString("latin1"))) far.write(chunk);
    else if (how === "refused") near.end(REFUSAL);
  });
  near.on("end", () => far.end());
}
