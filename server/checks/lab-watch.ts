import type { NodeName } from "../contract/ids.ts";
import type { CheckState } from "../contract/session.ts";
import type { Inside } from "../nodes/inside.ts";
import { checksToAsk, nextCheckState } from "./check-state.ts";
import { type Answer, askAll, type Question, readAnswers, SCRIPT_SECONDS_MAX, variableValue } from "./questions.ts";

/** Docker tells of one deed in several events: they are answered together. */
const SETTLE_MS = 60;
/** However much happens, a node's processor is the learner's: at most one round in this time. */
const ROUND_PAUSE_MS = 500;
/** Some deeds end without an event of their own, so a few more looks follow the last one. */
const AFTERLOOKS_MS = [1000, 3000];
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
  #vars: Record<string, string> = {};
  #asking = false;
  #askAgain = false;
  #settling = false;
  /** Changes when a node is replaced: what its old life answered is no answer any more. */
  #generation = 0;

  constructor(options: LabWatchOptions) {
    this.#options = options;
  }

  start(): void {
    for (const [node, inside] of this.#options.insides) void this.#follow(node, inside);
    this.look();
  }

  /** Something may have changed: look soon, and again a little later. */
  look(): void {
    this.#lookSoon();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const ms of AFTERLOOKS_MS) this.#later(ms, () => this.#lookSoon());
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

  #lookSoon(): void {
    if (this.#settling || this.#over.signal.aborted) return;
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#settling = true;
    setTimeout(() => {
      this.#settling = false;
      void this.#round();
    }, SETTLE_MS);
  }

  async #round(): Promise<void> {
    if (this.#over.signal.aborted) return;
    this.#asking = true;
    try {
      await this.#ask();
    } finally {
      setTimeout(() => {
        this.#asking = false;
        if (this.#askAgain) {
          this.#askAgain = false;
          this.#lookSoon();
        }
      }, ROUND_PAUSE_MS);
    }
  }

  async #ask(): Promise<void> {
    const { insides, checks, onCheck, now } = this.#options;
    const generation = this.#generation;
    const lab = this.#options.lab();
    const asked = checksToAsk(lab.checks, checks());
    const answers = new Map<string, Answer>();
    const perNode = [...insides].map(async ([node, inside]) => {
      const questions: Question[] = [
        ...Object.entries(lab.vars)
          .filter(([, variable]) => variable.node === node)
          .map(([name, { run }]) => ({ id: `var ${name}`, script: run })),
        ...asked.filter((check) => check.node === node).map(({ id, script }) => ({ id: `check ${id}`, script })),
      ];
      if (questions.length === 0) return;
      try {
        const deadlineMs = (SCRIPT_SECONDS_MAX + 2) * 1000 * questions.length;
        const { stdout } = await inside.run(askAll(questions), deadlineMs);
        for (const [id, answer] of readAnswers(stdout)) answers.set(id, answer);
      } catch (error) {
        if (!this.#over.signal.aborted) this.#options.onError(error, node);
      }
    });
    await Promise.all(perNode);
    if (this.#over.signal.aborted || generation !== this.#generation) return;
    this.#takeVars(lab, answers);
    for (const check of asked) {
      const answer = answers.get(`check ${check.id}`);
      if (!answer) continue;
      const before = checks()[check.id];
      const after = nextCheckState(before, answer, check.hold, now());
      if (after !== before) onCheck(check.id, after);
    }
  }

  #takeVars(lab: WatchedLab, answers: Map<string, Answer>): void {
    const vars = { ...this.#vars };
    for (const name of Object.keys(lab.vars)) {
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
