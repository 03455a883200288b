import { setTimeout as delay } from "node:timers/promises";
import { NodeStartError } from "../nodes/node-driver.ts";
import type { GuardEngine, GuardNews } from "./guard-engine.ts";
import type { GuardRules } from "./rules.ts";

/** A guard that ended is started again after this; on a calm machine it takes a second. */
const AGAIN_MS = 2000;
/** How long a new sandbox waits for the guard at the server's start. */
const VERDICT_MS = 30_000;

/** `required`: no sandbox without it. `wanted`: a sentence in the log without it. */
export type Isolation = "required" | "wanted" | "off";

export interface NetworkGuardOptions {
  engine: GuardEngine;
  isolation: Isolation;
  /** Empty `resolvers`: those that the engine gives to containers. */
  rules: GuardRules;
  onInForce: () => void;
  onRestored: () => void;
  onOverlap: (route: string) => void;
  onFailed: (reason: string) => void;
}

/** Keeps sandboxes apart from each other and from what is around them, and says whether it does. */
export class NetworkGuard {
  readonly #options: NetworkGuardOptions;
  readonly #verdict = Promise.withResolvers<void>();
  /** Who plays a lab on nodes of their own does not watch, and must not wait. */
  #watched = false;
  /** Null while the rules are in force. */
  #problem: string | null = "The sandboxes' network is being closed off.";

  constructor(options: NetworkGuardOptions) {
    this.#options = options;
  }

  get inForce(): boolean {
    return this.#problem === null;
  }

  /** Why no sandbox may be started, as a sentence with the next step; null when one may. */
  get obstacle(): string | null {
    return this.#options.isolation === "required" ? this.#problem : null;
  }

  /** Resolves when a sandbox may be started. Throws NodeStartError when isolation is required and not there. */
  async admit(): Promise<void> {
    if (this.inForce) return;
    if (this.#watched) await this.#verdictOrLate();
    if (this.obstacle !== null) throw new NodeStartError(this.obstacle);
  }

  async #verdictOrLate(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#verdict.promise,
      delay(VERDICT_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  /** Puts the rules in force and back again whenever they are gone, until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    if (this.#options.isolation === "off") return;
    this.#watched = true;
    while (!signal.aborted) {
      const reason = await this.#follow(signal).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (signal.aborted) return;
      this.#fail(reason);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves to why it is over. */
  async #follow(signal: AbortSignal): Promise<string> {
    const { engine, rules } = this.#options;
    const resolvers = rules.resolvers.length > 0 ? rules.resolvers : await engine.resolvers();
    let reason = "its watcher ended";
    for await (const news of engine.watch({ ...rules, resolvers }, signal)) reason = this.#hear(news) ?? reason;
    return reason;
  }

  #hear(news: GuardNews): string | null {
    switch (news.kind) {
      case "ready":
        this.#problem = null;
        this.#verdict.resolve();
        this.#options.onInForce();
        return null;
      case "restored":
        this.#options.onRestored();
        return null;
      case "overlap":
        this.#options.onOverlap(news.route);
        return null;
      case "failed":
        return news.reason;
      default:
        return news satisfies never;
    }
  }

  #fail(reason: string): void {
    this.#problem = `The sandboxes' network is not closed off (${reason}). The engine's kernel must know nftables; DRYDOCK_ISOLATION=wanted starts sandboxes all the same.`;
    this.#verdict.resolve();
    this.#options.onFailed(reason);
  }
}
