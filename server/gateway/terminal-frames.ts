import * as parser from "socket.io-parser";
import { type Frame, FrameFinder, readFrame } from "../contract/frames.ts";
import type { Connection } from "./connection.ts";

/** Socket.IO's own, but frames pass it by. */
class PacketDecoder extends parser.Decoder {
  readonly #finder = new FrameFinder();

  override add(message: unknown): void {
    if (this.#finder.find(message) === null) super.add(message);
  }
}

export const packetParser = { Encoder: parser.Encoder, Decoder: PacketDecoder };

/** `take` gets null for what should be a frame and is none. Stops when the connection ends. */
export function onFrames(connection: Connection, take: (frame: Frame | null) => void): void {
  const { conn } = connection;
  // Whatever came before this event was whole packets.
  const finder = new FrameFinder();
  const look = (message: unknown) => {
    const bytes = finder.find(message);
    if (bytes) take(readFrame(bytes));
  };
  conn.on("data", look);
  connection.once("disconnect", () => conn.off("data", look));
}
