import type { WebSocket } from "ws";
import type { Line } from "../stage/line.ts";
import { openSocket } from "../stage/open-socket.ts";
import type { Stage } from "../stage/stage.ts";
import { type Peer, PeerContainer, SIZE } from "./peer.ts";
import { ensurePeerImage } from "./peer-image.ts";

/** The first letter of a message of its protocol says what it is; output and input share one. */
const DATA = "0".charCodeAt(0);

/** ttyd of Debian sid, serving this command. */
export async function startTtyd({ docker, image }: Stage, command: string[]): Promise<Peer> {
  const built = await ensurePeerImage(docker, image, { name: "ttyd", packages: ["ttyd"] });
  const container = await PeerContainer.start(docker, built, (port) => [
    ...["ttyd", "-W", "-i", "127.0.0.1", "-p", String(port)],
    ...command,
  ]);
  return { url: container.origin, container, open: () => open(container.origin) };
}

async function open(origin: string): Promise<Line> {
  const socket = await openSocket(`${origin.replace("http", "ws")}/ws`, "tty");
  socket.send(JSON.stringify({ AuthToken: "", ...SIZE }));
  return new TtydLine(socket);
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
    this.#socket.on("message", (bytes: Buffer) => {
      if (bytes[0] === DATA) listener(bytes.subarray(1));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
