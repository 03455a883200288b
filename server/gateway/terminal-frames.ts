import * as parser from "socket.io-parser";
import { type Frame, FrameFinder, readFrame } from "../contract/frames.ts";
import type { Connection } from "./connection.ts";

const UNCOMPRESSED = { compress: false };

/** Socket.IO's own, but frames pass it by. */
class PacketDecoder extends parser.Decoder {
  readonly #finder = new FrameFinder();

  override add(message: unknown): void {
    if (this.#finder.find(message) === null) super.add(message);
  }
}

export const packetParser = { Encoder: parser.Encoder, Decoder: PacketDecoder };

/** Sends a frame, past Engine.IO's own buffer and events when nothing waits there: less code for every key's echo. */
export function sendFrame({ conn }: Connection, frame: Uint8Array): void {
  const { transport, readyState } = conn;
  // A transport is writable only when that buffer is empty, so nothing is overtaken.
  if (transport.writable && readyState === "open")
    transport.send([{ type: "message", data: frame, options: UNCOMPRESSED }]);
  else conn.write(frame);
}

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
