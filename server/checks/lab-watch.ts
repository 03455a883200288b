import { isDeepStrictEqual } from "node:util";
import type { NodeName } from "../contract/ids.ts";
import type { CheckState } from "../contract/session.ts";
import type { Inside } from "../nodes/inside.ts";
import { type ChecksToAsk, checksToAsk, nextCheckState } from "./check-state.ts";
import { type LookScope, LookTimes } from "./look-times.ts";
import { NodeRounds, type Pace } from "./node-rounds.ts";
import { type Answer, ask, type Question, variableValue } from "./questions.ts";

/** The next check is what a learner looks at. Docker tells of one deed in several events, which are answered together. */
const NEXT_PACE = { calm: 50, urgent: 0, urgentRestMax: 50 };
/** Everything else is asked when that mostly has been, and not in its way. */
const LESSER_PACE = { calm: 300, urgent: 200, urgentRestMax: 250 };
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

/** Follows a node's engine: calls back when that has begun, and at every event until the signal aborts or the stream ends. */
export type FollowNode = (
  inside: Inside,
  onOpen: () => void,
  onEvent: () => void,
  signal: AbortSignal,
) => Promise<void>;

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
  readonly #times: LookTimes;
  /** Each node for itself: one that is slow to answer holds no other up. */
  readonly #next: NodeRounds[] = [];
  readonly #lesser: NodeRounds[] = [];
  #vars: Record<string, string> = {};
  /** Changes when a node is replaced: what its old life answered is no answer any more. */
  #generation = 0;
  /** How often everything was looked at. */
  #turn = 0;

  constructor(options: LabWatchOptions) {
    this.#options = options;
    this.#times = new LookTimes((scope, awaited) => this.#look(scope, awaited), options.now);
    for (const [node, inside] of options.insides) {
      // By themselves, so that none waits for what the others ask.
      const rounds = (questions: () => WatchQuestion[], pace: Pace) =>
        new NodeRounds(() => this.#ask(node, inside, questions()), pace);
      this.#next.push(rounds(() => this.#checks(node, "next"), NEXT_PACE));
      this.#lesser.push(
        rounds(() => this.#checks(node, "ahead"), LESSER_PACE),
        rounds(() => [...this.#variables(node), ...this.#checks(node, "passed")], LESSER_PACE),
      );
    }
  }

  start(): void {
    const begun = setTimeout(() => {
      for (const [node, inside] of this.#options.insides) void this.#follow(node, inside);
      this.#look("all", false);
    }, FIRST_LOOK_MS);
    this.#over.signal.addEventListener("abort", () => clearTimeout(begun), { once: true });
  }

  commandBegan(): void {
    this.#times.commandBegan();
  }

  commandEnded(): void {
    this.#times.commandEnded();
  }

  /** Something has changed, and nobody knows what. */
  look(): void {
    this.#times.happened();
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
    this.#times[Symbol.dispose]();
    for (const rounds of [...this.#next, ...this.#lesser]) rounds[Symbol.dispose]();
  }

  async #follow(node: NodeName, inside: Inside): Promise<void> {
    const { signal } = this.#over;
    let opened = 0;
    const onOpen = () => {
      opened += 1;
      // What the engine told of in between is lost.
      if (opened > 1) this.look();
    };
    while (!signal.aborted) {
      try {
        await this.#options.follow(inside, onOpen, () => this.look(), signal);
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error, node);
      }
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_AGAIN_MS));
    }
  }

  #look(scope: LookScope, awaited: boolean): void {
    for (const rounds of this.#next) rounds.look(awaited);
    if (scope !== "all") return;
    this.#turn += 1;
    for (const rounds of this.#lesser) rounds.look(awaited);
  }

  #variables(node: NodeName): WatchQuestion[] {
    return Object.entries(this.#options.lab().vars)
      .filter(([, variable]) => variable.node === node)
      .map(([name, { run }]) => ({
        id: `var ${name}`,
        script: run,
        take: (answer: Answer) => this.#takeVar(name, answer),
      }));
  }

  #checks(node: NodeName, kind: keyof ChecksToAsk<unknown>): WatchQuestion[] {
    const { checks, onCheck, now } = this.#options;
    const asked = checksToAsk(this.#options.lab().checks, checks(), this.#turn)[kind];
    return asked
      .filter((check) => check.node === node)
      .map(({ id, script, hold }) => ({
        id: `check ${id}`,
        script,
        take: (answer: Answer) => {
          const before = checks()[id];
          const after = nextCheckState(before, answer, { hold, atHand: kind === "next" }, now());
          if (after === before) return;
          onCheck(id, after);
          // Another one is next now, and may have been true for long.
          if (after.state === "passed") this.#look("next", true);
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
