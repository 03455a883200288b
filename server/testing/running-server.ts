import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import type { BrowserEvents, ServerEvents } from "../contract/events.ts";
import type { Reply } from "../contract/faults.ts";
import { SessionView } from "../contract/session.ts";

/** Images may have to be prepared at a first start. */
const READY_MS = 300_000;
const SESSION_MS = 90_000;
/** A browser may ask 300 times a minute. */
export const ASK_EACH_MS = 300;

export type Socketed = Socket<ServerEvents, BrowserEvents>;

/** Tests count what is on the engine: only what they asked for is to be there. */
const NO_POOL = { DRYDOCK_POOL_HOT: "0", DRYDOCK_POOL_FROZEN: "0" };

/** The real server as a process of its own, from source, on a free loopback port. */
export class RunningServer {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  /** Resolves when sessions can be started. `data` is the store's folder; two starts with one folder are one server's lives. */
  static async start(data: string, env: Record<string, string> = {}): Promise<RunningServer> {
    const child = spawn(process.execPath, ["server/index.ts"], {
      env: { ...process.env, NODE_ENV: "production", PORT: "0", DRYDOCK_DATA: data, ...NO_POOL, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const url = await readyAddress(child);
    await until(READY_MS, "the server to be ready", async () => (await fetch(`${url}/readyz`)).ok);
    return new RunningServer(url, child);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const over = once(this.#process, "exit");
    this.#process.kill(signal);
    await over;
  }

  /** Waits until nothing of it is left on the engine, and stops also when something is. */
  async stopOnceClean(deadlineMs: number, isClean: () => Promise<boolean>): Promise<void> {
    try {
      await until(deadlineMs, "everything to be removed", isClean);
    } finally {
      await this.stop();
    }
  }

  /** Starts the lab as a new browser and waits until its nodes are ready. */
  async startSession(lab = "orchestration"): Promise<{ session: SessionView; cookie: string }> {
    const answer = await fetch(`${this.url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lab }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { id } = (await answer.json()) as { id: string };
    let session = await this.session(id, cookie);
    try {
      await until(
        SESSION_MS,
        "the session to be ready",
        async () => {
          session = await this.session(id, cookie);
          if (session.state === "failed") throw new Error(session.fault?.message);
          return session.state === "ready";
        },
        ASK_EACH_MS,
      );
    } catch (error) {
      await this.end(id, cookie);
      throw error;
    }
    return { session, cookie };
  }

  async session(id: string, cookie: string): Promise<SessionView> {
    const answer = await fetch(`${this.url}/api/v1/sessions/${id}`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return SessionView.parse(await answer.json());
  }

  async end(id: string, cookie: string): Promise<number> {
    const answer = await fetch(`${this.url}/api/v1/sessions/${id}`, { method: "DELETE", headers: { cookie } });
    return answer.status;
  }

  /** Ends a session and waits until it is over. */
  async endSession(id: string, cookie: string): Promise<void> {
    await this.end(id, cookie);
    const over = async () => /ended|failed/.test((await this.session(id, cookie)).state);
    await until(30_000, "the session to be over", over);
  }

  /** A browser's socket, connected. `headers` can forge what a browser would send; `url`: another way to the server. */
  async connect(cookie: string, headers: Record<string, string> = {}, url = this.url): Promise<Socketed> {
    const socket: Socketed = io(url, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie, ...headers },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return socket;
  }
}

/** Sends an event of any form, also a wrong one, and resolves to the answer. */
export function request(socket: Socketed, event: string, payload: unknown): Promise<Reply<unknown>> {
  const untyped = socket as unknown as {
    timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<Reply<unknown>> };
  };
  return untyped.timeout(10_000).emitWithAck(event, payload);
}

/** Waits for a condition, looked at so often; says what it waited for when it does not come. */
export async function until(
  deadlineMs: number,
  what: string,
  condition: () => Promise<boolean> | boolean,
  eachMs = 50,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${deadlineMs / 1000} s for ${what}.`);
    await delay(eachMs);
  }
}

async function readyAddress(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /Drydock is ready: (http:\/\/localhost:\d+)/.exec(said)?.[1];
      if (address) resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", (code) => reject(new Error(`The server ended with ${code}. It said: ${said.slice(-2000)}`)));
  });
}
