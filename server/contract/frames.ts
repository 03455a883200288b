import { INPUT_BYTES_MAX } from "./limits.ts";

/**
 * What is typed and what a terminal prints, as one binary message each, beside Socket.IO's packets on the same
 * connection. Socket.IO would make two messages of each and hand them through many functions, which costs a third of a
 * millisecond for every key (docs/decisions/0014-frames.md). Whoever attaches with `frames: true` uses them.
 *
 * A frame: kind (1 byte), channel (4 bytes, big endian like all numbers here), then
 *   input   number (8 bytes, a double), what was typed
 *   drawn   offset (8 bytes, a double)
 *   output  offset (8 bytes, a double), bytes that end there
 *   fresh   like output
 */
const KINDS = { input: 1, drawn: 2, output: 3, fresh: 4 } as const;
/** What stands before a frame's bytes. */
export const HEAD_BYTES = 13;
const NONE = new Uint8Array();

/** Every frame's head is written and read here: a view of a frame of its own costs it a buffer of its own, which is most of writing a key. */
const head = new Uint8Array(HEAD_BYTES);
const fields = new DataView(head.buffer);

export type FrameKind = keyof typeof KINDS;

export interface Frame {
  kind: FrameKind;
  channel: number;
  /** An input's number, or an offset. */
  number: number;
  /** A view into the message it came in. */
  bytes: Uint8Array;
}

export function writeFrame(kind: FrameKind, channel: number, number: number, bytes: Uint8Array = NONE): Uint8Array {
  const message = new Uint8Array(HEAD_BYTES + bytes.length);
  writeInto(message, 0, { kind, channel, number, bytes });
  return message;
}

/** Writes a frame into memory that is there already: HEAD_BYTES and its bytes, from `at` on. */
export function writeInto(memory: Uint8Array, at: number, { kind, channel, number, bytes }: Frame): void {
  fields.setUint8(0, KINDS[kind]);
  fields.setUint32(1, channel);
  fields.setFloat64(5, number);
  memory.set(head, at);
  memory.set(bytes, at + HEAD_BYTES);
}

/** Null when this is no frame, its number is none that can be, or an input is larger than one may be. */
export function readFrame(message: Uint8Array): Frame | null {
  if (message.length < HEAD_BYTES) return null;
  for (let at = 0; at < HEAD_BYTES; at += 1) head[at] = message[at] ?? 0;
  const kind = kindOf(fields.getUint8(0));
  if (!kind) return null;
  const number = fields.getFloat64(5);
  if (!Number.isSafeInteger(number) || number < 0) return null;
  if (kind === "input" && message.length > HEAD_BYTES + INPUT_BYTES_MAX) return null;
  return { kind, channel: fields.getUint32(1), number, bytes: message.subarray(HEAD_BYTES) };
}

function kindOf(code: number): FrameKind | null {
  switch (code) {
    case KINDS.input:
      return "input";
    case KINDS.drawn:
      return "drawn";
    case KINDS.output:
      return "output";
    case KINDS.fresh:
      return "fresh";
    default:
      return null;
  }
}

/**
 * Tells frames from the bytes that belong to a packet of Socket.IO: such a packet says how many binary messages follow
 * it (`51-…`, `61-…` in version 5 of its protocol). To be asked about every message of a connection, in order.
 */
export class FrameFinder {
  #attachments = 0;

  /** The message's bytes when it is a frame's; null for text and for what belongs to a packet. */
  find(message: unknown): Uint8Array | null {
    if (typeof message === "string") {
      const [kind] = message;
      if (kind === "5" || kind === "6") this.#attachments = Number.parseInt(message.slice(1), 10) || 0;
      return null;
    }
    if (this.#attachments > 0) {
      this.#attachments -= 1;
      return null;
    }
    if (message instanceof Uint8Array) return message;
    return message instanceof ArrayBuffer ? new Uint8Array(message) : null;
  }
}
