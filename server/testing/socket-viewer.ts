import type { HeldBy, TerminalAttach, TerminalAttached } from "../contract/events.ts";
import type { Reply } from "../contract/faults.ts";
import { type Socketed, until } from "./running-server.ts";

/** The last of what was said; floods are counted, not kept. Bytes. */
const KEPT_BYTES = 256 * 1024;

export interface ViewerWish {
  session: string;
  node?: string;
  shell?: string;
  cols?: number;
  rows?: number;
  writer?: string;
  from?: { epoch: string; offset: number } | null;
  brief?: true;
  /** Says what it has drawn, as a page does; false for one that never reads. */
  draws?: boolean;
}

/** One terminal as a page sees it: what it was sent, in order, and what it typed, numbered. */
export class SocketViewer {
  readonly socket: Socketed;
  readonly start: TerminalAttached;
  bytes = 0;
  freshes = 0;
  offset: number;
  applied: number;
  ended: string | null = null;
  size: { cols: number; rows: number };
  /** What it was told of being held, in order. */
  readonly held: (HeldBy | null)[] = [];
  /** Typed and not applied yet, by number. */
  readonly #typed = new Map<number, string | Uint8Array>();
  #number: number;
  #chunks: Buffer[] = [];
  #kept = 0;

  private constructor(socket: Socketed, start: TerminalAttached, draws: boolean) {
    this.socket = socket;
    this.start = start;
    this.applied = start.applied;
    this.#number = start.applied;
    this.offset = start.offset;
    this.size = start.size;
    this.#take(start.bytes);
    const mine = (channel: number) => channel === start.channel;
    const drawn = () => draws && socket.emit("terminal:drawn", start.channel, this.offset);
    drawn();
    socket.on("terminal:output", (channel, offset, bytes) => {
      if (!mine(channel)) return;
      this.offset = offset;
      this.#take(bytes);
      drawn();
    });
    socket.on("terminal:fresh", (channel, offset, bytes) => {
      if (!mine(channel)) return;
      this.offset = offset;
      this.freshes += 1;
      this.#chunks = [];
      this.#kept = 0;
      this.#take(bytes);
      drawn();
    });
    socket.on("terminal:applied", (channel, number) => {
      if (!mine(channel)) return;
      this.applied = number;
      for (const old of this.#typed.keys()) if (old <= number) this.#typed.delete(old);
    });
    socket.on("terminal:held", (channel, by) => {
      if (!mine(channel)) return;
      this.held.push(by);
      if (by !== null) return;
      for (const [number, data] of this.#typed) socket.emit("terminal:input", channel, number, data);
    });
    socket.on("terminal:size", (channel, cols, rows) => {
      if (mine(channel)) this.size = { cols, rows };
    });
    socket.on("terminal:ended", (channel, reason) => {
      if (mine(channel)) this.ended = reason;
    });
  }

  static attach(socket: Socketed, wish: ViewerWish): Promise<SocketViewer> {
    const { draws = true, ...rest } = wish;
    const payload = { node: "node1", shell: "main", cols: 80, rows: 24, writer: "writer-01", from: null, ...rest };
    // It listens before it returns from the answer, as a page does: output may be right behind.
    return new Promise((resolve, reject) => {
      const answered = (reply: Reply<TerminalAttached>) => {
        if (reply.ok) resolve(new SocketViewer(socket, reply.value, draws));
        else reject(new Error(`${reply.fault.code}: ${reply.fault.message}`));
      };
      socket.emit("terminal:attach", payload as TerminalAttach, answered);
    });
  }

  /** Where a later attach goes on. */
  get from(): { epoch: string; offset: number } {
    return { epoch: this.start.epoch, offset: this.offset };
  }

  type(data: string | Uint8Array): number {
    this.#number += 1;
    this.#typed.set(this.#number, data);
    this.socket.emit("terminal:input", this.start.channel, this.#number, data);
    return this.#number;
  }

  shows(pattern: string | RegExp, deadlineMs = 20_000): Promise<void> {
    const found = () => (typeof pattern === "string" ? this.text.includes(pattern) : pattern.test(this.text));
    return until(deadlineMs, `${pattern} on the screen`, found).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : error} It shows: ${this.text.slice(-1000)}`);
    });
  }

  /** The last of what it was sent; one character a byte. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString("latin1");
  }

  /** Counts and keeps from here on. */
  forget(): void {
    this.#chunks = [];
    this.#kept = 0;
    this.bytes = 0;
  }

  #take(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    this.#kept += bytes.length;
    this.#chunks.push(Buffer.from(bytes));
    while (this.#kept - (this.#chunks[0]?.length ?? 0) > KEPT_BYTES) this.#kept -= this.#chunks.shift()?.length ?? 0;
  }
}
