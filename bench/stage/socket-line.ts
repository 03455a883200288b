import { WebSocket } from "ws";
import { DrawnReport } from "../../components/connection/drawn-report.ts";
import type { TerminalAttach, TerminalAttached } from "../../server/contract/events.ts";
import type { Reply } from "../../server/contract/faults.ts";
import { HEAD_BYTES, readFrame, writeFrame, writeInto } from "../../server/contract/frames.ts";
import type { Line } from "./line.ts";

const OPENS_WITHIN_MS = 10_000;
/** Engine.IO's and Socket.IO's marks at the start of a text message. */
const MARKS = { open: "0{", ping: "2", pong: "3", connect: "40", attach: "421", attached: "461-1" };

/**
 * A terminal at the socket: the page's frames, and as little as may be around them. What a Socket.IO client in Node takes for a
 * message is no part of it, and neither is it of a page's, where the browser reads WebSockets.
 */
export class SocketLine implements Line {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #report = new DrawnReport((offset) => this.#socket.send(writeFrame("drawn", this.#channel, offset)));
  #channel = 0;
  #inputs = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Over a connection of its own. Rejects when the terminal is not there in time. */
  static async open(url: string, cookie: string, request: TerminalAttach): Promise<SocketLine> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie },
      perMessageDeflate: false,
      handshakeTimeout: OPENS_WITHIN_MS,
    });
    const line = new SocketLine(socket);
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error("A terminal was not there in time.")), OPENS_WITHIN_MS).unref();
      socket.on("error", reject);
      socket.on("message", (message: Buffer, isBinary) => {
        if (isBinary) line.#take(message);
        else if (line.#answer(message.toString(), request)) resolve();
      });
    });
    return line;
  }

  write(text: string): void {
    this.#inputs += 1;
    const bytes = Buffer.from(text);
    // A Buffer is what `ws` sends as it is.
    const message = Buffer.allocUnsafe(HEAD_BYTES + bytes.length);
    writeInto(message, 0, { kind: "input", channel: this.#channel, number: this.#inputs, bytes });
    this.#socket.send(message);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    this.#report.restart(0);
    this.#socket.close();
  }

  #take(message: Buffer): void {
    // Before there is a channel, it is the bytes that go with the answer.
    const frame = this.#channel > 0 ? readFrame(message) : null;
    if (frame === null) return;
    if (frame.kind === "fresh") this.#report.restart(frame.number, frame.bytes.length);
    for (const listener of this.#listeners) listener(frame.bytes);
    this.#report.drawn(frame.number);
  }

  /** True when the terminal is attached. */
  #answer(text: string, request: TerminalAttach): boolean {
    const { open, ping, pong, connect, attach, attached } = MARKS;
    if (text.startsWith(open)) this.#socket.send(connect);
    else if (text === ping) this.#socket.send(pong);
    else if (text.startsWith(connect)) this.#socket.send(`${attach}${JSON.stringify(["terminal:attach", request])}`);
    else if (text.startsWith(attached)) {
      const [reply] = JSON.parse(text.slice(attached.length)) as [Reply<TerminalAttached>];
      if (!reply.ok) throw new Error(`A terminal could not be attached: ${reply.fault.message}`);
      this.#channel = reply.value.channel;
      this.#report.restart(reply.value.offset);
      return true;
    }
    return false;
  }
}
