import * as parser from "socket.io-parser";
import { type Frame, FrameFinder, HEAD_BYTES, readFrame, writeFrame, writeInto } from "../contract/frames.ts";
import type { Connection } from "./connection.ts";

/** The part of `ws` that this needs: Engine.IO speaks through one once a connection has left polling. */
interface WebSocketBelow {
  readyState: number;
  send(bytes: Uint8Array, options: typeof AS_FRAME): void;
  /** What Engine.IO itself uses for messages that are encoded already (`wsPreEncodedFrame`): written as they are. */
  _sender: { sendFrame(pieces: Uint8Array[]): void };
  listeners(event: "message"): OnMessage[];
  removeAllListeners(event: "message"): void;
  on(event: "message", listener: OnMessage): void;
}

type OnMessage = (message: Buffer, isBinary: boolean) => void;

const AS_FRAME = { binary: true, compress: false };
/** `readyState` of a WebSocket that takes messages. */
const OPEN = 1;
/** The first byte of a binary message that is whole (RFC 6455, 5.2). */
const WHOLE_BINARY = 0x82;
/** The longest message whose length is its second byte, and all the head there is. Bytes. */
const SHORT_MESSAGE_MAX = 125;
/** Engine.IO's mark before a packet of Socket.IO: the digit 4. */
const PACKET_MARK = 0x34;
/** How many binary messages follow is said in a packet's first characters. */
const PACKET_HEAD_CHARACTERS = 24;

/** Socket.IO's own, but frames pass it by. */
class PacketDecoder extends parser.Decoder {
  readonly #finder = new FrameFinder();

  override add(message: unknown): void {
    if (this.#finder.find(message) === null) super.add(message);
  }
}

export const packetParser = { Encoder: parser.Encoder, Decoder: PacketDecoder };

/** Sends a frame, past Engine.IO's buffers and events when nothing waits there: less code for every key's echo. */
export function sendFrame({ conn }: Connection, frame: Frame): void {
  const { transport, readyState } = conn;
  const socket = webSocketBelow(transport);
  // A transport is writable only when Engine.IO's own buffer is empty, so nothing is overtaken.
  if (!socket || socket.readyState !== OPEN || !transport.writable || readyState !== "open")
    conn.write(messageOf(frame));
  else if (HEAD_BYTES + frame.bytes.length <= SHORT_MESSAGE_MAX) socket._sender.sendFrame([shortMessage(frame)]);
  else socket.send(messageOf(frame), AS_FRAME);
}

const messageOf = ({ kind, channel, number, bytes }: Frame) => writeFrame(kind, channel, number, bytes);

/** A key's echo with WebSocket's own head before it, in one piece of memory; `ws` would write head and frame in two, which takes a quarter longer (docs/decisions/0014-frames.md). */
function shortMessage(frame: Frame): Uint8Array {
  const length = HEAD_BYTES + frame.bytes.length;
  const memory = Buffer.allocUnsafe(2 + length);
  memory[0] = WHOLE_BINARY;
  memory[1] = length;
  writeInto(memory, 2, frame);
  return memory;
}

/** `take` gets null for what should be a frame and is none. Stops when the connection ends. */
export function onFrames(connection: Connection, take: (frame: Frame | null) => void): void {
  const { conn } = connection;
  // Whatever came before this event was whole packets.
  const finder = new FrameFinder();
  const look = (message: unknown): boolean => {
    const bytes = finder.find(message);
    if (bytes && !connection.disconnected) take(readFrame(bytes));
    return bytes !== null;
  };
  // In front of Engine.IO, which makes a packet and four events of every message: it gets those that are no frames.
  const listenBelow = () => {
    const socket = webSocketBelow(conn.transport);
    if (!socket) return;
    const theirs = socket.listeners("message");
    socket.removeAllListeners("message");
    socket.on("message", (message, isBinary) => {
      if (isBinary && look(message)) return;
      if (!isBinary && message[0] === PACKET_MARK) look(message.toString("latin1", 1, PACKET_HEAD_CHARACTERS));
      for (const each of theirs) each.call(socket, message, isBinary);
    });
  };
  const onPolled = (message: unknown) => webSocketBelow(conn.transport) === null && look(message);
  listenBelow();
  conn.on("upgrade", listenBelow);
  conn.on("data", onPolled);
  connection.once("disconnect", () => {
    conn.off("upgrade", listenBelow);
    conn.off("data", onPolled);
  });
}

function webSocketBelow(transport: Connection["conn"]["transport"]): WebSocketBelow | null {
  return transport.name === "websocket" ? (transport as unknown as { socket: WebSocketBelow }).socket : null;
}
