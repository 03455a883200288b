import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { DrawnReport } from "../../components/connection/drawn-report.ts";
import { FrameWire } from "../../components/connection/frame-wire.ts";
import type { BrowserEvents, ServerEvents, TerminalAttach, TerminalAttached } from "../../server/contract/events.ts";
import type { Reply } from "../../server/contract/faults.ts";
import { SessionCreated } from "../../server/contract/http.ts";
import { MAIN_SHELL, type NodeName, type SessionId } from "../../server/contract/ids.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { Line } from "./line.ts";
import { SocketLine } from "./socket-line.ts";

/** The lab whose nodes are measured. */
export const LAB = "orchestration";
const READY_WITHIN_MS = 90_000;
const ENDED_WITHIN_MS = 30_000;
const SIZE = { cols: 120, rows: 30 };

type Connection = Socket<ServerEvents, BrowserEvents>;

/** The page's way of sending terminals' bytes. */
interface Wire {
  connection: Connection;
  frames: FrameWire;
}

/** A learner without a browser: one session, its cookie, and one connection over which it is used. */
export class BenchSession {
  readonly id: SessionId;
  readonly nodes: NodeName[];
  readonly cookie: string;
  readonly #url: string;
  readonly #connection: Connection;
  readonly #wire: Wire;

  private constructor(url: string, created: SessionCreated, cookie: string, wire: Wire) {
    this.#url = url;
    this.#wire = wire;
    this.id = created.id;
    this.nodes = created.nodes;
    this.cookie = cookie;
    this.#connection = wire.connection;
  }

  /** Starts a session as a stranger, with a browser token of its own; resolves when it is ready. */
  static async start(url: string, lab = LAB): Promise<BenchSession> {
    const answer = await fetch(`${url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lab }),
    });
    if (!answer.ok) throw new Error(`No session could be started: ${answer.status} ${await answer.text()}`);
    const created = SessionCreated.parse(await answer.json());
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const frames = new FrameWire();
    const options = { transports: ["websocket"], extraHeaders: { cookie }, forceNew: true, parser: frames.parser };
    const session = new BenchSession(url, created, cookie, { connection: io(url, options), frames });
    try {
      await session.#ready();
    } catch (error) {
      // An open connection would keep the bench from ending.
      session.#connection.disconnect();
      throw error;
    }
    return session;
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Session ${this.id} was not ready in time`)), READY_WITHIN_MS);
      const look = (view: SessionView) => {
        if (view.state === "starting") return;
        clearTimeout(timer);
        if (view.state === "ready") resolve();
        else reject(new Error(`Session ${this.id} is ${view.state}: ${view.fault?.message ?? "no fault is given"}`));
      };
      this.#connection.on("session:changed", look);
      this.#connection.on("connect_error", reject);
      this.#connection.emit("session:join", { session: this.id }, (reply) =>
        reply.ok ? look(reply.value) : reject(new Error(reply.fault.message)),
      );
    });
  }

  /** The node's terminal as a page would use it, reports of what was drawn included. */
  async attach(node: NodeName): Promise<Line> {
    const reply: Reply<TerminalAttached> = await this.#connection
      .timeout(10_000)
      .emitWithAck("terminal:attach", this.#request(node));
    if (!reply.ok) throw new Error(`${node} could not be attached: ${reply.fault.message}`);
    return new Viewer(this.#wire, reply.value);
  }

  /** The node's terminal at a socket of its own. */
  atSocket(node: NodeName): Promise<SocketLine> {
    return SocketLine.open(this.#url, this.cookie, this.#request(node));
  }

  #request(node: NodeName): TerminalAttach {
    const writer = `bench-${node}-${Date.now()}`;
    return { session: this.id, node, shell: MAIN_SHELL, ...SIZE, writer, from: null, frames: true };
  }

  /** Ends the session; resolves when its nodes are gone. */
  async end(withinMs = ENDED_WITHIN_MS): Promise<void> {
    const path = `${this.#url}/api/v1/sessions/${this.id}`;
    const headers = { cookie: this.cookie };
    this.#connection.disconnect();
    await fetch(path, { method: "DELETE", headers });
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      const answer = await fetch(path, { headers });
      const { state } = answer.ok ? ((await answer.json()) as SessionView) : { state: "ended" };
      if (state === "ended" || state === "failed") return;
      await sleep(100);
    }
    throw new Error(`Session ${this.id} did not end within ${withinMs / 1000} s.`);
  }
}

class Viewer implements Line {
  readonly #wire: Wire;
  readonly #channel: number;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #stops: (() => void)[];
  #inputs = 0;

  constructor(wire: Wire, attached: TerminalAttached) {
    this.#wire = wire;
    this.#channel = attached.channel;
    const report = new DrawnReport((offset) => this.#tell("terminal:drawn", attached.channel, offset));
    report.restart(attached.offset, attached.bytes.length);
    report.drawn(attached.offset);
    const take = (channel: number, offset: number, bytes: Uint8Array) => {
      if (channel !== this.#channel) return;
      for (const listener of this.#listeners) listener(bytes);
      report.drawn(offset);
    };
    // As the page does: a fresh screen counts as not drawn, and may end where the one before it did.
    const takeFresh: typeof take = (channel, offset, bytes) => {
      if (channel === this.#channel) report.restart(offset, bytes.length);
      take(channel, offset, bytes);
    };
    this.#stops = [wire.frames.listen("terminal:output", take), wire.frames.listen("terminal:fresh", takeFresh)];
  }

  write(text: string): void {
    this.#inputs += 1;
    this.#tell("terminal:input", this.#channel, this.#inputs, text);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.#wire.connection.emit("terminal:detach", this.#channel);
  }

  #tell<E extends "terminal:input" | "terminal:drawn">(event: E, ...args: Parameters<BrowserEvents[E]>): void {
    const { connection, frames } = this.#wire;
    if (connection.connected) frames.tell(connection, event, args);
  }
}
