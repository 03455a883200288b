import type { Duplex } from "node:stream";
import { Client, type ClientChannel } from "ssh2";
import { type NodeAddress, type NodeDriver, NodeUnreachableError } from "./node-driver.ts";

/** Connecting takes 0.2 s on a calm machine. On one that is short of processors, whoever gives up and begins again makes
 *  it shorter still; a node that is gone is told by its stream, at once. */
const CONNECT_DEADLINE_MS = 45_000;
/** Whoever sends a byte at a time has each looked at in company: the node is the learner's, the processor everybody's. */
const TELL_MS = 10;
/** What a command may say; a check's message is a sentence, not a log. Bytes. */
const OUTPUT_BYTES_MAX = 256 * 1024;

export interface CommandResult {
  /** Exit status; null when a signal or the deadline ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * One SSH connection into a node, over a stream that the engine opened: commands, the node's own Docker
 * socket and ports all go through it. Connects on first use and again after it broke.
 */
export class Inside implements Disposable {
  readonly #driver: NodeDriver;
  readonly #node: NodeAddress;
  #client: Promise<Client> | null = null;
  #closed = false;

  constructor(driver: NodeDriver, node: NodeAddress) {
    this.#driver = driver;
    this.#node = node;
  }

  /** Connects before there is anything to ask. Rejects with NodeUnreachableError. */
  async connect(): Promise<void> {
    await this.#connect();
  }

  /** Runs a script with bash on the node as root. Rejects with NodeUnreachableError; a failing script is a result.
   *  `onStdout` is given what it has said so far, soon after it says more. */
  async run(script: string, deadlineMs: number, onStdout?: (stdout: string) => void): Promise<CommandResult> {
    const client = await this.#connect();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec("bash -s", (error, opened) => (error ? reject(this.#unreachable(error)) : resolve(opened)));
    });
    return new Promise((resolve) => {
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let bytes = 0;
      let code: number | null = null;
      let telling: NodeJS.Timeout | undefined;
      const collect = (into: Buffer[]) => (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= OUTPUT_BYTES_MAX) into.push(chunk);
      };
      const finish = () => {
        clearTimeout(timer);
        clearTimeout(telling);
        resolve({
          code,
          stdout: Buffer.concat(stdout).toString("utf8"),
          stderr: Buffer.concat(stderr).toString("utf8"),
        });
      };
      // sshd closes a channel only when its program has ended: past the deadline nobody waits for that.
      const timer = setTimeout(() => {
        channel.signal("KILL");
        channel.close();
        finish();
      }, deadlineMs);
      channel.on("data", collect(stdout));
      if (onStdout) {
        channel.on("data", () => {
          telling ??= setTimeout(() => {
            telling = undefined;
            onStdout(Buffer.concat(stdout).toString("utf8"));
          }, TELL_MS);
        });
      }
      channel.stderr.on("data", collect(stderr));
      channel.on("exit", (status: number | null) => {
        code = status;
      });
      channel.once("close", finish);
      channel.end(`${script}\n`);
    });
  }

  /** Starts a command on the node as root, and gives its input and output. Closing it ends the command's input. */
  async openCommand(command: string): Promise<Duplex> {
    const client = await this.#connect();
    return new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => (error ? reject(this.#unreachable(error)) : resolve(channel)));
    });
  }

  /** Opens a Unix socket on the node, such as its Docker engine's. */
  async openSocket(path: string): Promise<Duplex> {
    const client = await this.#connect();
    return new Promise((resolve, reject) => {
      client.openssh_forwardOutStreamLocal(path, (error, channel) =>
        error ? reject(this.#unreachable(error)) : resolve(channel),
      );
    });
  }

  /** Drops the connection: its node has stopped, which the engine may not say on every stream. The next use connects. */
  disconnect(): void {
    this.#drop();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    void this.#client?.then(
      (client) => client.end(),
      () => undefined,
    );
    this.#client = null;
  }

  #connect(): Promise<Client> {
    if (this.#closed) return Promise.reject(new NodeUnreachableError(`${this.#node.node} is no longer in use.`));
    this.#client ??= this.#open();
    return this.#client;
  }

  #open(): Promise<Client> {
    // One that was dropped may end when the next is there already.
    const forget = () => {
      if (this.#client === client) this.#client = null;
    };
    const client = this.#openClient(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return client;
  }

  async #openClient(onEnd: () => void): Promise<Client> {
    const sock = await this.#driver.openInside(this.#node);
    return new Promise((resolve, reject) => {
      const client = new Client();
      const broken = (error?: Error) => {
        onEnd();
        sock.destroy();
        reject(this.#unreachable(error));
      };
      client.once("ready", () => resolve(client));
      client.on("error", broken);
      client.once("close", () => broken());
      // Authentication "none": the stream itself is the credential, since only the engine can open it.
      client.connect({
        sock,
        username: "root",
        readyTimeout: CONNECT_DEADLINE_MS,
        keepaliveInterval: 0,
        algorithms: { cipher: ["aes128-gcm@openssh.com"] },
      });
    });
  }

  #unreachable(cause: unknown): NodeUnreachableError {
    return new NodeUnreachableError(`${this.#node.node} does not answer from inside.`, { cause });
  }
}
