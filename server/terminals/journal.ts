import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TtySize } from "../nodes/node-driver.ts";
import { REPLAY_BYTES_MAX, type ReplayHead } from "./replay.ts";

/** A file is started anew when it has grown to this: then most of what was written is no longer needed. Bytes. */
const FILE_BYTES_MAX = 4 * REPLAY_BYTES_MAX;

/** More than this in one turn is a flood: what follows is gathered for a while, and most of it need never be written. Bytes. */
const TURN_BYTES_MAX = 16 * 1024;

/** How long it is gathered. Who is killed in a flood has lost this much of it. */
const FLOOD_PAUSE_MS = 250;

/** The first line of a file; the output follows it as raw bytes. */
export interface JournalHead extends ReplayHead {
  epoch: string;
  /** Bytes of the output so far that were not the tty's but Drydock's own lines. */
  own: number;
  /** Bytes the file began with; fewer mean that its writer died, and that the one before it counts. */
  whole: number;
}

/** All that a file must hold now. */
export interface Kept {
  head: Omit<JournalHead, "whole">;
  bytes: Uint8Array;
}

/** What is written down, and where it is until then. Nothing it gives is looked at after its next byte of output. */
export interface JournalSource {
  look(): Kept;
  /** The last so many bytes; null when they are no longer all there. */
  last(count: number): Uint8Array | null;
}

export interface Restored {
  head: JournalHead;
  bytes: Uint8Array;
  /** Null when nobody ever resized it. */
  size: TtySize | null;
}

/**
 * A terminal's last output in a file, so that a server that was killed leaves it behind. Written without waiting for the
 * disk: the bytes are the kernel's as soon as a write returns, and it outlives us. What comes in one turn of the event
 * loop is written at its end, in one piece, when the viewers have it: a key's echo does not wait for it. A flood is
 * written four times a second. Killed before that, a viewer is ahead of the file, and starts from a fresh screen in the
 * next life.
 */
export class Journal {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #file: number | null = null;
  #generation = 0;
  #bytes = 0;
  /** How much of the output's end is not in the file yet. */
  #pendingBytes = 0;
  #scheduled = false;
  #flooded = false;
  #source: JournalSource | null = null;

  /** Nothing is written before `begin`. `onError`: it cannot be written, and nothing is kept from now on; or removed. */
  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  /** What an earlier life left; null when there is nothing whole. */
  restore(): Restored | null {
    for (const generation of this.#generations()) {
      this.#generation = Math.max(this.#generation, generation);
      const restored = read(this.#name(generation));
      if (restored) return { ...restored, size: readSize(`${this.#path}.size`) };
    }
    return null;
  }

  /** Starts a file with what there is now. The source is asked again for whatever is written from now on. */
  begin(source: JournalSource): void {
    this.#source = source;
    this.#rewrite();
  }

  /** So many bytes more are at the source. */
  append(count: number): void {
    if (this.#file === null) return;
    this.#pendingBytes += count;
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#flooded) setTimeout(() => this.#flush(), FLOOD_PAUSE_MS);
    else setImmediate(() => this.#flush());
  }

  resized(size: TtySize): void {
    this.#try(() => writeFileSync(`${this.#path}.size`, JSON.stringify(size), { mode: 0o600 }));
  }

  close(): void {
    this.#flush();
    this.#try(() => {
      if (this.#file !== null) closeSync(this.#file);
    });
    this.#file = null;
  }

  remove(): void {
    this.close();
    this.#try(() => {
      for (const generation of this.#generations()) rmSync(this.#name(generation), { force: true });
      rmSync(`${this.#path}.size`, { force: true });
    });
  }

  #flush(): void {
    const count = this.#pendingBytes;
    this.#scheduled = false;
    this.#flooded = count > TURN_BYTES_MAX;
    if (this.#file === null || count === 0) return;
    const bytes = this.#bytes + count > FILE_BYTES_MAX ? null : (this.#source?.last(count) ?? null);
    if (bytes === null) {
      this.#rewrite();
      return;
    }
    this.#pendingBytes = 0;
    this.#bytes += count;
    this.#try(() => this.#write(bytes));
  }

  /** A new file with what there is, then the old one is let go. */
  #rewrite(): void {
    // What was to be written is in these bytes already.
    this.#pendingBytes = 0;
    const kept = this.#source?.look();
    if (!kept) return;
    const { head, bytes } = kept;
    this.#try(() => {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      if (this.#file !== null) closeSync(this.#file);
      this.#generation += 1;
      this.#file = openSync(this.#name(this.#generation), "w", 0o600);
      this.#bytes = bytes.length;
      this.#write(Buffer.from(`${JSON.stringify({ ...head, whole: bytes.length })}\n`));
      this.#write(bytes);
      for (const old of this.#generations()) if (old < this.#generation) rmSync(this.#name(old), { force: true });
    });
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file ?? -1, bytes, at);
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#file = null;
      this.#onError(error);
    }
  }

  #name(generation: number): string {
    return `${this.#path}.${generation}`;
  }

  /** Newest first. */
  #generations(): number[] {
    const folder = dirname(this.#path);
    const names = listed(folder).map((name) => join(folder, name));
    return names
      .filter((name) => name.startsWith(`${this.#path}.`))
      .map((name) => Number(name.slice(this.#path.length + 1)))
      .filter(Number.isSafeInteger)
      .sort((a, b) => b - a);
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever kept here.
    return [];
  }
}

function readSize(path: string): TtySize | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as TtySize;
  } catch {
    return null;
  }
}

function read(path: string): Omit<Restored, "size"> | null {
  try {
    const file = readFileSync(path);
    const end = file.indexOf(0x0a);
    const head = JSON.parse(file.toString("utf8", 0, end)) as JournalHead;
    const bytes = file.subarray(end + 1);
    return bytes.length >= head.whole && end > 0 ? { head, bytes } : null;
  } catch {
    // Half a first line: its writer died there.
    return null;
  }
}
