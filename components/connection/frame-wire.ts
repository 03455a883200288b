import type { Socket } from "socket.io-client";
import * as parser from "socket.io-parser";
import type { BrowserEvents, ServerEvents } from "../../server/contract/events.ts";
import { type Frame, FrameFinder, readFrame, writeFrame } from "../../server/contract/frames.ts";

type Listener = ServerEvents["terminal:output"] & ServerEvents["terminal:fresh"];
const UNCOMPRESSED = { compress: false };
const encoder = new TextEncoder();

/** Events of terminals that travel as frames; everybody else sees the events of the contract. */
export class FrameWire {
  /** For Socket.IO: packets are its own, frames pass it by. */
  readonly parser: { Encoder: typeof parser.Encoder; Decoder: new () => parser.Decoder };
  readonly #listeners = new Map<string, Set<Listener>>([
    ["terminal:output", new Set()],
    ["terminal:fresh", new Set()],
  ]);

  constructor() {
    const take = (frame: Frame | null) => this.#take(frame);
    class PacketDecoder extends parser.Decoder {
      #finder = new FrameFinder();

      override add(message: unknown): void {
        const bytes = this.#finder.find(message);
        if (bytes === null) super.add(message);
        // Socket.IO gives its packets out in a microtask too: so everything stays in the order in which it came.
        else queueMicrotask(() => take(readFrame(bytes)));
      }

      /** The connection is over; the next one begins with a whole message. */
      override destroy(): void {
        this.#finder = new FrameFinder();
        super.destroy();
      }
    }
    this.parser = { Encoder: parser.Encoder, Decoder: PacketDecoder };
  }

  /** Sends at once, as a frame or as Socket.IO's packet. The socket must be connected. */
  tell<E extends keyof BrowserEvents>(
    socket: Socket<ServerEvents, BrowserEvents>,
    event: E,
    args: Parameters<BrowserEvents[E]>,
  ): void {
    const frame = frameOf(event, args);
    if (frame) sendFrame(socket.io.engine, frame);
    else socket.emit(event, ...(args as never));
  }

  /** Calls back for every frame of this event; returns what stops it. */
  listen<E extends keyof ServerEvents>(event: E, listener: ServerEvents[E]): () => void {
    const listeners = this.#listeners.get(event);
    listeners?.add(listener as Listener);
    return () => listeners?.delete(listener as Listener);
  }

  #take(frame: Frame | null): void {
    if (!frame) return;
    const listeners = this.#listeners.get(`terminal:${frame.kind}`);
    for (const listener of listeners ?? []) listener(frame.channel, frame.number, frame.bytes);
  }
}

/** As on the server's side: past Engine.IO's own buffer when nothing waits there. */
function sendFrame(engine: Socket["io"]["engine"], frame: Uint8Array): void {
  const { transport, writeBuffer } = engine;
  if (transport.name === "websocket" && transport.writable && writeBuffer.length === 0) {
    transport.send([{ type: "message", data: frame, options: UNCOMPRESSED }]);
  } else engine.write(frame as never);
}

/** The frame for this event; null when it travels as Socket.IO's packet. */
function frameOf<E extends keyof BrowserEvents>(event: E, args: Parameters<BrowserEvents[E]>): Uint8Array | null {
  if (event === "terminal:input") {
    const [channel, number, data] = args as Parameters<BrowserEvents["terminal:input"]>;
    return writeFrame("input", channel, number, typeof data === "string" ? encoder.encode(data) : data);
  }
  if (event === "terminal:drawn") {
    const [channel, offset] = args as Parameters<BrowserEvents["terminal:drawn"]>;
    return writeFrame("drawn", channel, offset);
  }
  return null;
}
