import { Socket } from "node:net";
import { frame, type HolderWord } from "../nodes/holder-protocol.ts";
import { directReads } from "./direct-reading.ts";

interface Written {
  chunk: string | Uint8Array;
  encoding: BufferEncoding;
}

/** A connection to a shell's holder. What is written is typed; what comes is what the shell says. `readDirectly` may read it. */
export class HeldSocket extends Socket {
  /** On their way, and not to be typed. */
  readonly #told = new WeakSet<object>();

  constructor() {
    super({ onread: directReads(() => this) });
  }

  /** Says something to the holder itself, in order with what is typed. */
  tell(word: Exclude<HolderWord, "i">, payload: string): void {
    const bytes = frame(word, payload);
    this.#told.add(bytes);
    this.write(bytes);
  }

  override _write(chunk: Written["chunk"], _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    super._write(this.#framed(chunk), AS_BYTES, done);
  }

  override _writev(entries: Written[], done: (error?: Error | null) => void): void {
    const framed = entries.map(({ chunk }) => ({ chunk: this.#framed(chunk), encoding: AS_BYTES }));
    super._writev?.(framed, done);
  }

  #framed(chunk: Written["chunk"]): Uint8Array {
    return typeof chunk !== "string" && this.#told.has(chunk) ? chunk : frame("i", chunk);
  }
}

/** Streams call bytes' encoding so; their types know only those of strings. */
const AS_BYTES = "buffer" as BufferEncoding;
