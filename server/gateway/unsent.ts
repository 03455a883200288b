import type { ServerResponse } from "node:http";
import { type Line, onePerLine } from "./per-line.ts";

/** Above this no further screen is sent: nine terminals' full ones, and what those print meanwhile, are below it, so that a slow line
 *  may open all at once. Bytes. */
export const UNSENT_BYTES_MAX = 16 * 1024 * 1024;
/** Nobody who says truly what it has drawn comes to this: UNDRAWN_BYTES_MAX (terminals/flow-control.ts) for each terminal that one
 *  page may show, on top of that. Bytes. */
const STUCK_BYTES_MAX = 2 * UNSENT_BYTES_MAX;
const LOOK_MS = 1_000;
/** What a packet takes besides its text. Bytes. */
const PACKET_BYTES = 200;

/** The parts of Engine.IO's socket and transports that hold what is to be sent. */
interface LineBelow {
  writeBuffer: { data?: string | Uint8Array }[];
  transport: { socket?: { bufferedAmount: number; terminate(): void }; res?: ServerResponse | null };
}

/** What waits to be sent over one connection, as far as this process holds it, and the end of one that takes nothing. */
export class Unsent {
  /** One for each line, also when Socket.IO connects over it again. */
  static readonly of = onePerLine((line) => new Unsent(line));
  readonly #line: Line;
  /** Answers to polls that are on their way: a poll is over for Engine.IO as soon as it has its answer. */
  readonly #responses = new Set<ServerResponse>();
  #promised = 0;

  private constructor(line: Line) {
    this.#line = line;
    if (line.transport.name === "polling") this.#followPolls();
    const look = setInterval(() => {
      if (this.bytes > STUCK_BYTES_MAX) this.#drop();
    }, LOOK_MS);
    line.once("close", () => clearInterval(look));
  }

  /** What waits, and what is about to. */
  get bytes(): number {
    const { writeBuffer, transport } = this.#below;
    let bytes = this.#promised + (transport.socket?.bufferedAmount ?? 0);
    for (const { data } of writeBuffer) bytes += PACKET_BYTES + (data?.length ?? 0);
    for (const { writableLength } of this.#responses) bytes += writableLength;
    return bytes;
  }

  /** Counts an answer that will be written before this turn is over. */
  promise(bytes: number): void {
    this.#promised += bytes;
    setImmediate(() => {
      this.#promised -= bytes;
    });
  }

  get #below(): LineBelow {
    return this.#line as unknown as LineBelow;
  }

  #followPolls(): void {
    const follow = () => {
      const { res } = this.#below.transport;
      if (!res || this.#responses.has(res)) return;
      this.#responses.add(res);
      res.once("close", () => this.#responses.delete(res));
    };
    this.#line.on("flush", follow);
    this.#line.once("upgrade", () => this.#line.off("flush", follow));
  }

  /** Not an orderly end, which would wait until all that has been read. */
  #drop(): void {
    for (const response of this.#responses) response.destroy();
    this.#below.transport.socket?.terminate();
    this.#line.close(true);
  }
}
