import { type Duplex, type Readable, Transform } from "node:stream";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { Insides } from "../nodes/insides.ts";
import { EngineUnavailableError, type NodeAddress, NodeUnreachableError } from "../nodes/node-driver.ts";

/** What a learner wrote is kilobytes; this is far above, and still no burden for the server or a phone's line. Bytes. */
export const FILES_BYTES_MAX = 64 * 1024 * 1024;
/** A tar's own blocks, a head for each of many small files. Share of the files' bytes. */
const TAR_OVERHEAD = 1.5;
/** Looking through a home folder takes milliseconds. */
const MEASURE_MS = 10_000;
/** The largest tar on a slow line. */
const DOWNLOAD_MS = 10 * 60_000;

/** The image's own; everybody has them. */
const LEFT_OUT = [".bashrc", ".bash_profile"];

export interface FilesFacts {
  count: number;
  bytes: number;
}

/** The files in /root of nodes, for taking along. What a node says of itself is not believed: every answer has a bound. */
export class RootFiles {
  readonly #insides: Insides;
  readonly #underWay = new Set<string>();

  constructor(insides: Insides) {
    this.#insides = insides;
  }

  /** How much there is. Faults: `failed` (the node does not answer), `engine-down`. */
  async measure(address: NodeAddress): Promise<Reply<FilesFacts>> {
    const names = LEFT_OUT.map((name) => `-not -path /root/${name}`).join(" ");
    const script = `find /root -xdev -mindepth 1 -type f ${names} -printf '%s\\n' | awk '{ sum += $1 } END { printf "%d %d\\n", NR, sum }'`;
    try {
      const { code, stdout } = await this.#insides.of(address).run(script, MEASURE_MS);
      const [, count, bytes] = /^(\d{1,12}) (\d{1,15})\n$/.exec(stdout) ?? [];
      if (code === 0 && count !== undefined && bytes !== undefined)
        return ok({ count: Number(count), bytes: Number(bytes) });
    } catch (error) {
      if (error instanceof EngineUnavailableError) return refuse("engine-down", error.message);
      if (!(error instanceof NodeUnreachableError)) throw error;
    }
    return refuse("failed", `${address.node} does not say what is in /root. Restart it, then try again.`);
  }

  /** The files as a tar, in a folder named after the node. It breaks off with an error at its bound in bytes and time,
   *  and when the node or the way to it is lost. Faults: `failed`, `engine-down`, `too-large`,
   *  `too-many` (one at a time for each node). */
  async open(address: NodeAddress): Promise<Reply<Readable>> {
    const key = `${address.sandbox} ${address.node}`;
    if (this.#underWay.has(key)) {
      return refuse("too-many", `The files of ${address.node} are being downloaded already. Wait until that is done.`);
    }
    this.#underWay.add(key);
    const free = () => this.#underWay.delete(key);
    try {
      const facts = await this.measure(address);
      const refused = facts.ok ? tooLarge(address, facts.value) : facts;
      if (refused) {
        free();
        return refused;
      }
      const leftOut = LEFT_OUT.map((name) => `--exclude=./${name}`).join(" ");
      const command = `tar -C /root --one-file-system ${leftOut} --transform='s,^\\.,${address.node},' -cf - .`;
      const tar = bounded(await this.#insides.of(address).openCommand(command));
      tar.once("close", free);
      return ok(tar);
    } catch (error) {
      free();
      if (error instanceof EngineUnavailableError) return refuse("engine-down", error.message);
      if (error instanceof NodeUnreachableError)
        return refuse("failed", `${error.message} Restart it, then try again.`);
      throw error;
    }
  }
}

function tooLarge(
  { node }: NodeAddress,
  { bytes }: FilesFacts,
): { ok: false; fault: { code: "too-large"; message: string } } | null {
  if (bytes <= FILES_BYTES_MAX) return null;
  const mebibytes = (size: number) => `${Math.ceil(size / 1024 ** 2)} MiB`;
  const message = `/root on ${node} holds ${mebibytes(bytes)}, and at most ${mebibytes(FILES_BYTES_MAX)} can be taken along. Remove what you do not need.`;
  return { ok: false, fault: { code: "too-large", message } };
}

function bounded(command: Duplex): Readable {
  let bytes = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > FILES_BYTES_MAX * TAR_OVERHEAD ? new Error("The tar is larger than its files were.") : null, chunk);
    },
  });
  const late = setTimeout(() => bound.destroy(new Error("The download took too long.")), DOWNLOAD_MS);
  bound.once("close", () => {
    clearTimeout(late);
    command.destroy();
  });
  // Whoever reads hears of it by "close"; an error without a listener would end the server.
  bound.on("error", () => undefined);
  command.once("error", (error) => bound.destroy(error));
  // A connection that dies ends the output too: only the exit status, which comes with "close", says that this was all.
  command.once("close", (code?: number | null) => {
    // 1: a file changed while it was read.
    if (code === 0 || code === 1) bound.end();
    else bound.destroy(new Error("The tar broke off."));
  });
  command.pipe(bound, { end: false });
  command.end();
  return bound;
}
