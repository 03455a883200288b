import { connect, createServer, type Server, type Socket } from "node:net";

/** A network line to a server that can be cut and mended: what a browser loses with its network, a real one. */
export class Line {
  /** Where the browser goes instead of to the server. */
  readonly url: string;
  readonly #ends: Set<Socket>;
  readonly #server: Server;
  readonly #state: { up: boolean };

  private constructor(url: string, server: Server, ends: Set<Socket>, state: { up: boolean }) {
    this.url = url;
    this.#server = server;
    this.#ends = ends;
    this.#state = state;
  }

  static async to(url: string): Promise<Line> {
    const target = Number(new URL(url).port);
    const ends = new Set<Socket>();
    const state = { up: true };
    const server = createServer((browser) => {
      if (!state.up) {
        browser.destroy();
        return;
      }
      const far = connect(target, "127.0.0.1");
      for (const [end, other] of [
        [browser, far],
        [far, browser],
      ] as const) {
        ends.add(end);
        end.setNoDelay(true);
        end.once("close", () => {
          ends.delete(end);
          other.destroy();
        });
        end.once("error", () => end.destroy());
      }
      browser.pipe(far).pipe(browser);
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the line has no port");
    return new Line(`http://localhost:${address.port}`, server, ends, state);
  }

  /** Breaks every connection, and every new one. */
  cut(): void {
    this.#state.up = false;
    for (const end of this.#ends) end.destroy();
  }

  mend(): void {
    this.#state.up = true;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
