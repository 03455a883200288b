import type { Duplex } from "node:stream";
import { type NodeAddress, NodeUnreachableError, type TtySize } from "./node-driver.ts";

/** The holder answers an attach at once. */
const ANSWER_DEADLINE_MS = 10_000;
/** The answer is a number and a line end. Bytes. */
const ANSWER_BYTES_MAX = 32;

/** What a shell's holder understands (images/node/shell-holder.c): attach, input, size, quit. */
export type HolderWord = "a" | "i" | "s" | "q";

const HEAD_BYTES = 5;

/** A frame of the holder's protocol: letter, length, payload. */
export function frame(word: HolderWord, payload: string | Uint8Array): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  bytes[0] = word.charCodeAt(0);
  bytes.writeUInt32BE(body.length, 1);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

export const sizeText = ({ cols, rows }: TtySize): string => `${cols} ${rows}`;

/** What a holder says to an attach: where its output begins, and the first of it. The channel is paused, or destroyed when
 *  this rejects with NodeUnreachableError. */
export function readAnswer(channel: Duplex, { node }: NodeAddress): Promise<{ offset: number; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const fail = (why: string) => () => {
      stop();
      channel.destroy();
      reject(new NodeUnreachableError(`A shell of ${node} ${why}.`));
    };
    const onData = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const end = said.indexOf(0x0a);
      if (end < 0 && said.length <= ANSWER_BYTES_MAX) return;
      const offset = Number(said.toString("latin1", 0, end));
      if (end < 1 || !Number.isSafeInteger(offset)) return fail("does not speak as expected")();
      stop();
      channel.pause();
      resolve({ offset, rest: said.subarray(end + 1) });
    };
    const onEnd = fail("closed its connection");
    const timer = setTimeout(fail(`did not answer within ${ANSWER_DEADLINE_MS / 1000} s`), ANSWER_DEADLINE_MS);
    const stop = () => {
      clearTimeout(timer);
      channel.off("data", onData).off("end", onEnd).off("close", onEnd);
    };
    channel.on("error", () => undefined);
    channel.on("data", onData).once("end", onEnd).once("close", onEnd);
  });
}
