import { Duplex } from "node:stream";
import type { ShellId } from "../contract/ids.ts";
import { frame, readAnswer, sizeText } from "./holder-protocol.ts";
import type { Insides } from "./insides.ts";
import { type NodeAddress, type NodeTerminal, NodeUnreachableError, type TtySize } from "./node-driver.ts";

/** Where the holders' sockets are on a node. */
const FOLDER = "/run/drydock/shells";
/** Starting one takes 0.1 s on a calm machine. */
const START_DEADLINE_MS = 10_000;

/** There is no such shell on the node any more: it has ended. */
export class ShellGoneError extends Error {
  override name = "ShellGoneError";
}

/** Raw bytes of a shell that a holder keeps (images/node/shell-holder.c). */
export interface HeldTerminal extends NodeTerminal {
  /** Where the stream begins, counted from the shell's first byte. Later than asked for when the holder has less. */
  offset: number;
  end(): void;
}

/**
 * Shells beside a node's main one. Each has a holder on the node, which keeps its tty and its last output, so they go on
 * when the server stops, and nothing they say meanwhile is missed. Reached by the inside stream, on every engine.
 */
export class HeldShells {
  readonly #insides: Insides;

  constructor(insides: Insides) {
    this.#insides = insides;
  }

  /** Starts a login shell with the environment of the main one. Rejects with NodeUnreachableError. */
  async start(address: NodeAddress, shell: ShellId, size: TtySize): Promise<void> {
    const script = [
      "unset SSH_CLIENT SSH_CONNECTION SSH_TTY",
      `while IFS= read -r -d '' pair; do export "$pair"; done </proc/1/environ`,
      `mkdir -p ${FOLDER}`,
      `exec shell-holder ${FOLDER}/${shell} ${size.cols} ${size.rows} bash --login`,
    ].join("\n");
    const { code, stderr } = await this.#insides.of(address).run(script, START_DEADLINE_MS);
    if (code !== 0) throw new NodeUnreachableError(`${address.node} did not start another shell. ${stderr.trim()}`);
  }

  /** Output from this offset on. Rejects with ShellGoneError when the shell is over, else with NodeUnreachableError. */
  async open(address: NodeAddress, shell: ShellId, size: TtySize, offset: number): Promise<HeldTerminal> {
    const channel = await this.#connect(address, shell);
    channel.write(Buffer.concat([frame("s", sizeText(size)), frame("a", String(offset))]));
    const answer = await readAnswer(channel, address);
    const stream = new HeldStream(channel, answer.rest);
    return {
      stream,
      offset: answer.offset,
      fromStart: answer.offset === 0,
      resize: async (wanted) => {
        channel.write(frame("s", sizeText(wanted)));
      },
      end: () => void channel.write(frame("q", "")),
    };
  }

  async #connect(address: NodeAddress, shell: ShellId): Promise<Duplex> {
    const inside = this.#insides.of(address);
    const socket = `${FOLDER}/${shell}`;
    // sshd does not say why it refuses, and it may be the connection that broke: asked again over one that works.
    const first = await inside.openSocket(socket).catch(() => null);
    if (first) return first;
    await this.#checkAnswers(address);
    try {
      return await inside.openSocket(socket);
    } catch (error) {
      await this.#checkAnswers(address);
      throw new ShellGoneError(`This shell of ${address.node} has ended.`, { cause: error });
    }
  }

  async #checkAnswers(address: NodeAddress): Promise<void> {
    const { code } = await this.#insides.of(address).run("true", START_DEADLINE_MS);
    if (code !== 0) throw new NodeUnreachableError(`${address.node} does not answer from inside.`);
  }
}

/** What is written goes out as frames of input; what comes is raw. */
class HeldStream extends Duplex {
  readonly #channel: Duplex;

  constructor(channel: Duplex, first: Buffer) {
    // The holder's end is the end: nothing can be typed to a shell that is over.
    super({ allowHalfOpen: false });
    this.#channel = channel;
    if (first.length > 0) this.push(first);
    channel.on("data", (chunk: Buffer) => this.push(chunk) || channel.pause());
    channel.once("end", () => this.push(null));
    channel.once("close", () => this.destroy());
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(frame("i", chunk), done);
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy();
    done(error);
  }
}
