import { INPUT_BYTES_MAX } from "../../server/contract/limits.ts";

export type Input = string | Uint8Array;

/** Typing while the connection is lost: more than anybody types in an outage, little enough to be sent at once. Bytes of UTF-8. */
export const KEPT_BYTES_MAX = 64 * 1024;

export interface NumberedInput {
  readonly number: number;
  readonly data: Input;
  readonly bytes: number;
  /** Left this page at least once, so the server may have applied it. */
  sent: boolean;
}

/** What was typed and has not reached the tty yet, numbered from 1 without gaps. Pure. */
export class InputQueue {
  #waiting: NumberedInput[] = [];
  #last = 0;

  get waiting(): readonly NumberedInput[] {
    return this.#waiting;
  }

  /** Numbers one input of at most INPUT_BYTES_MAX bytes. */
  add(data: Input): NumberedInput {
    this.#last += 1;
    const entry = { number: this.#last, data, bytes: sizeOf(data), sent: false };
    this.#waiting.push(entry);
    return entry;
  }

  /** The server has written everything up to this number to the tty. */
  applied(number: number): void {
    while ((this.#waiting[0]?.number ?? Number.POSITIVE_INFINITY) <= number) this.#waiting.shift();
  }

  keptBytes(): number {
    return this.#waiting.reduce((total, entry) => total + entry.bytes, 0);
  }

  /** Forgets what never left the page, which is always the end of the queue; its numbers are given out again, so that
   *  there is no gap. */
  discardUnsent(): void {
    const left = this.#waiting.filter((entry) => entry.sent);
    this.#last -= this.#waiting.length - left.length;
    this.#waiting = left;
  }

  /** Starts again at 1 and hands out what was waiting. */
  restart(): NumberedInput[] {
    const left = this.#waiting;
    this.#waiting = [];
    this.#last = 0;
    return left;
  }
}

/** Cuts a long paste into pieces the contract allows, never inside a character. */
export function cutInput(data: Input, bytesMax: number = INPUT_BYTES_MAX): Input[] {
  if (typeof data !== "string") {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < data.length; at += bytesMax) pieces.push(data.subarray(at, at + bytesMax));
    return pieces;
  }
  // A UTF-16 unit is at most 3 bytes of UTF-8, so short strings need no counting: the case of every key press.
  if (data.length * 3 <= bytesMax) return data === "" ? [] : [data];
  const pieces: string[] = [];
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < data.length; ) {
    const code = data.codePointAt(at) ?? 0;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + width > bytesMax) {
      pieces.push(data.slice(start, at));
      start = at;
      bytes = 0;
    }
    bytes += width;
    at += code > 0xffff ? 2 : 1;
  }
  pieces.push(data.slice(start));
  return pieces;
}

/** Bytes of UTF-8. */
export function sizeOf(data: Input): number {
  return typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
}

/** How many keys somebody pressed for this: an arrow is one, though it is three characters. */
export function keyCount(inputs: readonly { data: Input }[]): number {
  return inputs.reduce((total, { data }) => {
    if (typeof data !== "string" || data.startsWith("\x1b")) return total + 1;
    return total + [...data].length;
  }, 0);
}

const KEY_NAMES: Record<string, string> = {
  "\r": "⏎",
  "\n": "⏎",
  "\t": "⇥",
  "\x7f": "⌫",
  "\x1b": "␛",
  "\x1b[A": "↑",
  "\x1b[B": "↓",
  "\x1b[C": "→",
  "\x1b[D": "←",
};

/** What was typed, for people: control characters as `^C`, Enter as ⏎. */
export function readable(inputs: readonly { data: Input }[]): string {
  return inputs
    .map(({ data }) => (typeof data === "string" ? (KEY_NAMES[data] ?? [...data].map(nameKey).join("")) : "…"))
    .join("");
}

function nameKey(character: string): string {
  const named = KEY_NAMES[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : character;
}
