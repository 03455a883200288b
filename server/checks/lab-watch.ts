import { isDeepStrictEqual } from "node:util";
import type { NodeName } from "../contract/ids.ts";
import type { CheckState } from "../contract/session.ts";
import type { Inside } from "../nodes/inside.ts";
import { checksToAsk, nextCheckState } from "./check-state.ts";
import { NodeRounds } from "./node-rounds.ts";
import { type Answer, ask, type Question, variableValue } from "./questions.ts";

/** Some deeds end without an event of their own, so a few more looks follow the last one. */
const AFTERLOOKS_MS = [1000, 3000];
/** Open checks are what a learner looks at. Docker tells of one deed in several events, which are answered together. */
const OPEN_SETTLING = { calm: 50, urgent: 0 };
/** Variables, and checks that have passed: asked when the open ones mostly have been, and not in their way. */
const LESSER_SETTLING = { calm: 300, urgent: 200 };
/** What follows a command within this time is awaited by the person who ran it. Milliseconds. */
const AWAITED_MS = 3000;
/** Nothing has happened on new nodes. Asking is dozens of programs on each, and whoever was just let in types meanwhile;
 *  a command that ends has them asked at once. */
const FIRST_LOOK_MS = 1500;
/** A node's event stream that broke (its engine restarts) is opened again. */
const FOLLOW_AGAIN_MS = 1000;

/** What a watch needs of a lab. */
export interface WatchedLab {
  vars: Record<string, { node: NodeName; run: string }>;
  checks: { id: string; node: NodeName; hold: boolean; script: string }[];
}

interface WatchQuestion extends Question {
  take: (answer: Answer) => void;
}

/** Follows a node's engine: calls back at every event until the signal aborts or the stream ends. */
export type FollowNode = (inside: Inside, onEvent: () => void, signal: AbortSignal) => Promise<void>;

export interface LabWatchOptions {
  /** The lab as it is now: its author may be changing it. */
  lab: () => WatchedLab;
  insides: Map<NodeName, Inside>;
  follow: FollowNode;
  checks: () => Record<string, CheckState>;
  onVars: (vars: Record<string, string>) => void;
  onCheck: (id: string, state: CheckState) => void;
  onError: (error: unknown, node: NodeName) => void;
  now: () => number;
}

/** Keeps one session's variables and checks true: asks the nodes when their engines say something changed. */
export class LabWatch implements Disposable {
  readonly #options: LabWatchOptions;
  readonly #over = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Each node for itself: one that is slow to answer holds no other up. */
  readonly #rounds: NodeRounds[] = [];
  #awaitedUntil = 0;
  #vars: Record<string, string> = {};
  /** Changes when a node is replaced: what its old life answered is no answer any more. */
  #generation = 0;

  constructor(options: LabWatchOptions) {
    this.#options = options;
    for (const [node, inside] of options.insides) {
      // By themselves, so that neither waits for what the other asks.
      this.#rounds.push(
        new NodeRounds(() => this.#ask(node, inside, this.#checks(node, "open")), OPEN_SETTLING),
        new NodeRounds(() => this.#ask(node, inside, this.#lesser(node)), LESSER_SETTLING),
      );
    }
  }

  start(): void {
    const begun = setTimeout(() => {
      for (const [node, inside] of this.#options.insides) void this.#follow(node, inside);
      this.#lookNow();
    }, FIRST_LOOK_MS);
    this.#over.signal.addEventListener("abort", () => clearTimeout(begun), { once: true });
  }

  /** Something may have changed: look soon, and again a little later. `urgent`: a person waits for it. */
  look(urgent = false): void {
    if (urgent) this.#awaitedUntil = this.#options.now() + AWAITED_MS;
    this.#lookNow();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const ms of AFTERLOOKS_MS) this.#later(ms, () => this.#lookNow());
  }

  /** This node stops on purpose, and may come back as another: its values are unknown until it is asked again. */
  forget(node: NodeName): void {
    this.#generation += 1;
    const { vars } = this.#options.lab();
    const kept = Object.entries(this.#vars).filter(([name]) => vars[name]?.node !== node);
    this.#setVars(Object.fromEntries(kept));
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const rounds of this.#rounds) rounds[Symbol.dispose]();
  }

  async #follow(node: NodeName, inside: Inside): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await this.#options.follow(inside, () => this.look(), signal);
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error, node);
      }
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_AGAIN_MS));
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #lookNow(): void {
    const awaited = this.#options.now() < this.#awaitedUntil;
    for (const rounds of this.#rounds) rounds.look(awaited);
  }

  /** Variables, and the checks that have passed and must hold. */
  #lesser(node: NodeName): WatchQuestion[] {
    const vars = Object.entries(this.#options.lab().vars).filter(([, variable]) => variable.node === node);
    return [
      ...vars.map(([name, { run }]) => ({
        id: `var ${name}`,
        script: run,
        take: (answer: Answer) => this.#takeVar(name, answer),
      })),
      ...this.#checks(node, "passed"),
    ];
  }

  #checks(node: NodeName, kind: "open" | "passed"): WatchQuestion[] {
    const { checks, onCheck, now } = this.#options;
    const isOfKind = (id: string) => (checks()[id]?.state === "passed") === (kind === "passed");
    const asked = checksToAsk(this.#options.lab().checks, checks());
    return asked
      .filter((check) => check.node === node && isOfKind(check.id))
      .map(({ id, script, hold }) => ({
        id: `check ${id}`,
        script,
        take: (answer: Answer) => {
          const before = checks()[id];
          const after = nextCheckState(before, answer, hold, now());
          if (after !== before) onCheck(id, after);
        },
      }));
  }

  /** Each answer is taken when it comes, not when the last one has. */
  async #ask(node: NodeName, inside: Inside, questions: WatchQuestion[]): Promise<void> {
    const generation = this.#generation;
    const waiting = new Map(questions.map((question) => [question.id, question]));
    try {
      await ask(inside, questions, (id, answer) => {
        if (!this.#over.signal.aborted && generation === this.#generation) waiting.get(id)?.take(answer);
      });
    } catch (error) {
      if (!this.#over.signal.aborted) this.#options.onError(error, node);
    }
  }

  #takeVar(name: string, answer: Answer): void {
    const { [name]: _, ...others } = this.#vars;
    const value = variableValue(answer);
    this.#setVars(value === null ? others : { ...others, [name]: value });
  }

  #setVars(vars: Record<string, string>): void {
    if (isDeepStrictEqual(vars, this.#vars)) return;
    this.#vars = vars;
    this.#options.onVars(vars);
  }
}
