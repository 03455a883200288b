import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { freePort } from "../../e2e/server.ts";
import { unless } from "../../server/docker/engine.ts";
import type { Line } from "../stage/line.ts";

const SIZE = { columns: 120, rows: 30 };
const OPEN_WITHIN_MS = 20_000;
const OPEN_AGAIN_MS = 100;
/** The first letter of a message of its protocol says what it is; output and input share one. */
const DATA = "0".charCodeAt(0);

/** ttyd in a container of its own, on a port of this machine's loopback, serving the node image's bash. */
export class Ttyd {
  readonly url: string;
  readonly #container: Docker.Container;

  private constructor(url: string, container: Docker.Container) {
    this.url = url;
    this.#container = container;
  }

  static async start(docker: Docker, image: string): Promise<Ttyd> {
    const port = await freePort();
    const container = await docker.createContainer({
      Image: image,
      Entrypoint: ["ttyd"],
      Cmd: ["-W", "-i", "127.0.0.1", "-p", String(port), "bash", "--login"],
      Labels: { "drydock.bench": "peer" },
      HostConfig: { NetworkMode: "host", AutoRemove: true, LogConfig: { Type: "none", Config: {} } },
    });
    await container.start();
    return new Ttyd(`http://127.0.0.1:${port}`, container);
  }

  /** A new shell, as its own page opens one. */
  async open(): Promise<Line> {
    const deadline = Date.now() + OPEN_WITHIN_MS;
    for (;;) {
      const socket = new WebSocket(`${this.url.replace("http", "ws")}/ws`, "tty");
      socket.binaryType = "arraybuffer";
      const opened = await new Promise<boolean>((resolve) => {
        socket.addEventListener("open", () => resolve(true), { once: true });
        socket.addEventListener("error", () => resolve(false), { once: true });
      });
      if (opened) {
        socket.send(JSON.stringify({ AuthToken: "", ...SIZE }));
        return new TtydLine(socket);
      }
      if (Date.now() > deadline) throw new Error(`ttyd did not answer within ${OPEN_WITHIN_MS / 1000} s.`);
      await sleep(OPEN_AGAIN_MS);
    }
  }

  async remove(): Promise<void> {
    await unless([404, 409], this.#container.remove({ force: true, v: true }));
  }
}

class TtydLine implements Line {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  write(text: string): void {
    this.#socket.send(Buffer.from(`0${text}`));
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#socket.addEventListener("message", ({ data }) => {
      const bytes = new Uint8Array(data as ArrayBuffer);
      if (bytes[0] === DATA) listener(bytes.subarray(1));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
