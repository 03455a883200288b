import type { BrowserEvents, ServerEvents } from "../../server/contract/events.ts";
import type { InTurn } from "./in-turn.ts";

/** `connecting` only before the first success; afterwards every gap is `lost`, also while a try is under way. */
export interface WireState {
  state: "connecting" | "live" | "lost";
  /** Epoch milliseconds of the next try; null while live or while trying. */
  nextTryAt: number | null;
  /** Failed tries since it was last live. */
  tries: number;
  /** Epoch milliseconds of the first thing the server has not answered, while live; null: it answers. */
  silentSince: number | null;
}

type Asks = Pick<
  BrowserEvents,
  | "line:probe"
  | "session:join"
  | "terminal:attach"
  | "shell:open"
  | "shell:rename"
  | "shell:close"
  | "cluster:join"
  | "cluster:tile"
  | "cluster:node"
>;
type Tells = Omit<BrowserEvents, keyof Asks>;
type AnswerOf<E extends keyof Asks> = Parameters<Parameters<Asks[E]>[1]>[0];

/** The connection as terminals and sessions see it; the real one is in client.ts, tests have their own. */
export interface Wire {
  readonly current: WireState;
  /** Screens for a line that could not carry all at once: one is asked for when the one before has come. */
  readonly screens: InTurn;
  /** Sends at once. Only to be called while live: what is told to a lost connection is dropped. */
  tell<E extends keyof Tells>(event: E, ...args: Parameters<Tells[E]>): void;
  /** `answer` gets null when the connection broke or the deadline passed. It runs before any later event is handled,
   *  which a promise could not guarantee. */
  ask<E extends keyof Asks>(
    event: E,
    request: Parameters<Asks[E]>[0],
    answer: (reply: AnswerOf<E> | null) => void,
  ): void;
  /** Returns what stops listening. */
  listen<E extends keyof ServerEvents>(event: E, listener: ServerEvents[E]): () => void;
  /** Calls back after every change of `current`; returns what stops it. */
  watch(listener: (state: WireState) => void): () => void;
  /** Tries at once instead of waiting; gives a silent line up for a new one. Does nothing while the server answers. */
  retry(): void;
}
