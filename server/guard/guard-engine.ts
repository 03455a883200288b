import type { GuardRules } from "./rules.ts";

/** What an engine does for the guard: it puts the table on the machine that the sandboxes are on, and stays there. */
export interface GuardEngine {
  /**
   * Puts the rules in force in place of those of an earlier life, watches over them, and yields what there is to say.
   * Ends when the watching ends, for whatever reason; the rules stay. Throws EngineUnavailableError and its like.
   */
  watch(rules: GuardRules, signal: AbortSignal): AsyncIterable<GuardNews>;
  /** The resolvers the engine gives to containers, when the operator names none. */
  resolvers(): Promise<string[]>;
}

/**
 * `ready`: the rules are in force and watched. `restored`: somebody had changed them. `failed`: they could not be put
 * there. `overlap`: a network of the machine's shares addresses with the sandboxes' range; `route` as `ip` says it.
 */
export type GuardNews =
  | { kind: "ready" }
  | { kind: "restored" }
  | { kind: "failed"; reason: string }
  | { kind: "overlap"; route: string };
