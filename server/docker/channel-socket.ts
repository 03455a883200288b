import { Duplex } from "node:stream";

/**
 * An SSH channel as a socket for Node's HTTP client. ssh2's channels are streams of another make: they say "close" while they still
 * look writable, or never, when what came was not read. The client's agent would give such a one to the next question, or wait for
 * its end for ever, until all its places are taken. This one is closed as soon as either side is done with it.
 */
export class ChannelSocket extends Duplex {
  readonly #channel: Duplex;

  constructor(channel: Duplex) {
    super();
    this.#channel = channel;
    channel.on("data", (chunk: Buffer) => this.push(chunk) || channel.pause());
    channel.once("end", () => this.push(null));
    channel.once("close", () => this.destroy());
    channel.on("error", (error: Error) => this.destroy(error));
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy();
    // Unread, it would never come to its end on the connection.
    this.#channel.resume();
    done(error);
  }

  // The client calls these; a channel has no need for them.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
