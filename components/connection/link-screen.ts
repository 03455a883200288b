/** A snapshot may begin with so many that are not the tty's: they set the terminal's modes. Bytes. */
const PRELUDE_BYTES_MAX = 4096;

/** How many bytes that come at once relate to what this page was given before. */
export interface Past {
  /** They stand for all that came before: the screen and the scrollback are emptied first. */
  clear: boolean;
  /** So many of them, from the first on, the page was given before, or they are older than the page. The others are news. */
  repeated: number;
  /** Nothing lies between what the page was given before and the news. */
  whole: boolean;
}

/** Where a link draws. Everything happens in the order of the calls. */
export interface LinkScreen {
  size(): { cols: number; rows: number };
  /** `drawn` is called when these bytes and everything before them have been parsed. */
  write(bytes: Uint8Array, drawn: () => void): void;
  /** Many bytes at once: questions in them were answered long ago, bells have rung. */
  replay(bytes: Uint8Array, past: Past, drawn: () => void): void;
  resize(cols: number, rows: number): void;
}

/** `length`: how many bytes came. `since`: how many the terminal has printed since what the page was given before; null: the
 *  page was given nothing of it. */
export function pastOf(length: number, clear: boolean, since: number | null): Past {
  if (since === null) return { clear, repeated: length, whole: false };
  const repeated = Math.max(0, length - since);
  return { clear, repeated, whole: !clear || repeated >= PRELUDE_BYTES_MAX };
}
