import { performance } from "node:perf_hooks";
import type { Server, Socket } from "socket.io";
import type { z } from "zod";
import type { BrowserEvents, ServerEvents } from "../contract/events.ts";
import { type Fault, type Reply, refuse } from "../contract/faults.ts";
import type { BrowserToken } from "../sessions/tokens.ts";
import { EventBudget } from "./event-budget.ts";
import { onePerLine } from "./per-line.ts";
import { Unsent } from "./unsent.ts";

export interface SocketData {
  /** The browser's own secret, from its cookie; null when it has none. */
  browser: BrowserToken | null;
  /** Says now which inputs have been applied, not in a moment. */
  acknowledge?: () => void;
}

type Nothing = Record<string, never>;
export type Gateway = Server<BrowserEvents, ServerEvents, Nothing, SocketData>;
export type Connection = Socket<BrowserEvents, ServerEvents, Nothing, SocketData>;

/** Joining and attaching: a page with nine terminals that reconnects needs ten. */
const REQUESTS = { burst: 60, perSecond: 10 };
/** Keys, drawn reports, resizes: far above a fast paste, far below what would hurt. */
const MESSAGES = { burst: 20_000, perSecond: 5000 };

const budgetsOf = onePerLine(() => ({
  requests: new EventBudget(REQUESTS, performance.now()),
  messages: new EventBudget(MESSAGES, performance.now()),
}));

/** What every handler of one connection shares: limits, parsing, and saying no. */
export class EventDesk {
  readonly unsent: Unsent;
  readonly #connection: Connection;
  readonly #onBug: (error: unknown, event: string) => Fault;
  readonly #budgets: ReturnType<typeof budgetsOf>;

  constructor(connection: Connection, onBug: (error: unknown, event: string) => Fault) {
    this.#connection = connection;
    this.#onBug = onBug;
    this.unsent = Unsent.of(connection.conn);
    this.#budgets = budgetsOf(connection.conn);
  }

  /** An event with an acknowledgement: parsed, limited, and always answered. */
  async answer<T, V>(
    event: string,
    schema: z.ZodType<T>,
    given: unknown,
    acknowledge: unknown,
    act: (request: T) => Promise<Reply<V>>,
  ): Promise<void> {
    if (typeof acknowledge !== "function")
      return this.refuse("bad-input", `${event} needs an acknowledgement to answer to.`);
    acknowledge(await this.#decide(event, schema, given, act));
  }

  async #decide<T, V>(
    event: string,
    schema: z.ZodType<T>,
    given: unknown,
    act: (request: T) => Promise<Reply<V>>,
  ): Promise<Reply<V>> {
    if (!this.#budgets.requests.take(performance.now()))
      return refuse("too-many", "Too many requests on this connection. Wait a few seconds.");
    const request = schema.safeParse(given);
    if (!request.success)
      return refuse("bad-input", `${event} does not have the documented form.`, problemsOf(request.error));
    try {
      return await act(request.data);
    } catch (error) {
      return { ok: false, fault: this.#onBug(error, event) };
    }
  }

  /** An event without an acknowledgement; null when it was refused, which the browser is told. */
  message<T>(event: string, schema: z.ZodType<T>, given: unknown): T | null {
    if (!this.admits()) return null;
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    this.refuse("bad-input", `${event} does not have the documented form.`, problemsOf(parsed.error));
    return null;
  }

  /** Counts one message against the connection's limit; false when it was one too many, and the connection is closed. */
  admits(): boolean {
    if (this.#budgets.messages.take(performance.now())) return true;
    // Dropping one would lose a key: the browser reconnects and goes on from what was applied.
    this.refuse("too-many", "Too many messages on this connection; it is closed.");
    this.#connection.disconnect(true);
    return false;
  }

  refuse(code: Fault["code"], message: string, details?: string[]): void {
    this.#connection.emit("fault", refuse(code, message, details).fault);
  }
}

function problemsOf(error: z.ZodError): string[] {
  return error.issues.slice(0, 10).map((issue) => `${issue.path.join(".") || "the event"}: ${issue.message}`);
}
