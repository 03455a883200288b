import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WebSocket } from "ws";
import type { Line } from "../stage/line.ts";
import { openSocket } from "../stage/open-socket.ts";
import type { PlainNode } from "../stage/plain-node.ts";

const PROGRAM = fileURLToPath(new URL("bare-relay-program.ts", import.meta.url));

/** A line through bare-relay-program.ts, in a process of its own as every server is. */
export class BareRelay implements Line {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;

  private constructor(child: ChildProcess, socket: WebSocket) {
    this.#child = child;
    this.#socket = socket;
  }

  static async start(node: PlainNode): Promise<BareRelay> {
    const child = spawn(process.execPath, [PROGRAM, node.id], { stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (said: Buffer) => resolve(said.toString().trim()));
      child.once("exit", (code) => reject(new Error(`The bare relay ended with ${code}.`)));
    });
    return new BareRelay(child, await openSocket(`ws://127.0.0.1:${port}`));
  }

  write(text: string): void {
    this.#socket.send(Buffer.from(text));
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#socket.on("message", (bytes: Buffer) => listener(bytes));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
    this.#child.kill();
  }
}
