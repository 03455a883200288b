import type { NodeName } from "../contract/ids.ts";
import type { CheckState } from "../contract/session.ts";
import type { Inside } from "../nodes/inside.ts";
import { checksToAsk, nextCheckState } from "./check-state.ts";
import { NodeRounds } from "./node-rounds.ts";
import { type Answer, askAll, type Question, readAnswers, SCRIPT_SECONDS_MAX, variableValue } from "./questions.ts";

/** Some deeds end without an event of their own, so a few more looks follow the last one. */
const AFTERLOOKS_MS = [1000, 3000];
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
  readonly #rounds: NodeRounds[];
  #vars: Record<string, string> = {};
  /** Changes when a node is replaced: what its old life answered is no answer any more. */
  #generation = 0;

  constructor(options: LabWatchOptions) {
    this.#options = options;
    // Each node for itself: one that is slow to answer holds no other up.
    this.#rounds = [...options.insides].map(([node, inside]) => new NodeRounds(() => this.#ask(node, inside)));
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
    this.#lookNow(urgent);
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

  #lookNow(urgent = false): void {
    for (const rounds of this.#rounds) rounds.look(urgent);
  }

  async #ask(node: NodeName, inside: Inside): Promise<void> {
    const { checks, onCheck, onError, now } = this.#options;
    const generation = this.#generation;
    const lab = this.#options.lab();
    const vars = Object.entries(lab.vars).filter(([, variable]) => variable.node === node);
    const asked = checksToAsk(lab.checks, checks()).filter((check) => check.node === node);
    const questions: Question[] = [
      ...vars.map(([name, { run }]) => ({ id: `var ${name}`, script: run })),
      ...asked.map(({ id, script }) => ({ id: `check ${id}`, script })),
    ];
    if (questions.length === 0) return;
    let answers: Map<string, Answer>;
    try {
      const deadlineMs = (SCRIPT_SECONDS_MAX + 2) * 1000 * questions.length;
      answers = readAnswers((await inside.run(askAll(questions), deadlineMs)).stdout);
    } catch (error) {
      if (!this.#over.signal.aborted) onError(error, node);
      return;
    }
    if (this.#over.signal.aborted) return;
    if (generation !== this.#generation) return;
    this.#takeVars(
      vars.map(([name]) => name),
      answers,
    );
    for (const check of asked) {
      const answer = answers.get(`check ${check.id}`);
      if (!answer) continue;
      const before = checks()[check.id];
      const after = nextCheckState(before, answer, check.hold, now());
      if (after !== before) onCheck(check.id, after);
    }
  }

  #takeVars(names: string[], answers: Map<string, Answer>): void {
    const vars = { ...this.#vars };
    for (const name of names) {
      const answer = answers.get(`var ${name}`);
      if (!answer) continue;
      const value = variableValue(answer);
      if (value === null) delete vars[name];
      else vars[name] = value;
    }
    this.#setVars(vars);
  }

  #setVars(vars: Record<string, string>): void {
    if (JSON.stringify(vars) === JSON.stringify(this.#vars)) return;
    this.#vars = vars;
    this.#options.onVars(vars);
  }
}
