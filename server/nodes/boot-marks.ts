/**
 * How a node says how far it is: its entrypoint writes `ESC ] 7337 ; images BEL`, then
 * `ESC ] 7337 ; engine=26.1.5 BEL` to its tty, and bash ends its first prompt with OSC 133;B. The server is
 * attached before the node starts and takes the marks out of the stream, so watching a boot costs no process on
 * the node and no request to the engine. Terminals ignore these sequences if one ever gets through. `tty` asks whether the
 * server reaches a shell that is held (one request), `held` says that it is: then that one's tty has the prompt.
 */
const MARK = /\x1b\]7337;([a-z]+)(?:=([^\x07\x1b]{0,64}))?\x07/g;
/** Ends every prompt of a node's bash. */
export const PROMPT = "\x1b]133;B";

/** A boot writes about a hundred bytes; more than this is something else talking. */
const BOOT_BYTES_MAX = 64 * 1024;

export type BootMark =
  | { mark: "images" }
  | { mark: "engine"; version: string }
  | { mark: "tty" }
  | { mark: "held" }
  | { mark: "prompt" };

const NEEDED = ["images", "engine", "prompt"] as const;

export interface BootScan {
  /** The marks seen so far that the last chunk completed, in order. */
  marks: BootMark[];
  done: boolean;
}

/** Collects what a node's tty says while it boots. */
export class BootScanner {
  #text = "";
  #seen = new Set<BootMark["mark"]>();

  /** Takes the next chunk. `latin1` keeps every byte as one character, so nothing is lost or re-encoded. */
  push(chunk: Buffer): BootScan {
    this.#text += chunk.toString("latin1");
    const marks: BootMark[] = [];
    for (const [, name, value] of this.#text.matchAll(MARK)) {
      if (name === "images" || name === "tty" || name === "held") this.#add(marks, { mark: name });
      if (name === "engine") this.#add(marks, { mark: "engine", version: value ?? "" });
    }
    if (this.#text.includes(PROMPT)) this.#add(marks, { mark: "prompt" });
    return { marks, done: this.#done };
  }

  /** The prompt came on the tty that is held. */
  hearPrompt(): BootScan {
    const marks: BootMark[] = [];
    this.#add(marks, { mark: "prompt" });
    return { marks, done: this.#done };
  }

  /** Everything that was said, without the marks: what the first viewer should see. */
  remainder(): Buffer {
    return Buffer.from(this.#text.replace(MARK, ""), "latin1");
  }

  get #done(): boolean {
    return NEEDED.every((mark) => this.#seen.has(mark)) || this.#text.length > BOOT_BYTES_MAX;
  }

  #add(marks: BootMark[], mark: BootMark): void {
    if (this.#seen.has(mark.mark)) return;
    this.#seen.add(mark.mark);
    marks.push(mark);
  }
}
