import type { LabCheck, ParsedLab } from "../../server/labs/lab.ts";
import { type Action, isAction, type PlayStep, playSteps } from "./actions.ts";
import { compareOutput, type OutputMismatch } from "./compare-output.ts";
import type { LabSandbox } from "./lab-sandbox.ts";
import { LabPlayer, type Played } from "./player.ts";

/** Docker's own grace for a container that ignores SIGTERM is 10 s, and some checks wait for several, one after another. */
const CHECK_MS = 60_000;
const ASK_AGAIN_MS = 500;

/** Something the lab says that is not so. */
export interface Failure {
  /** In lab.md, from 1. */
  line: number;
  message: string;
  /** What was expected and what was there, a line each. */
  details: string[];
}

export interface Proof {
  failures: Failure[];
  /** Blocks played, a block on two nodes counted once. */
  blocks: number;
  /** Checks proven: false before their step, true after it. */
  checks: number;
}

/** Thrown when going on would only fail again. */
class Stop extends Error {}

/** Plays a whole lab and compares what it says with what happens. `say` is told of each step. */
export async function proveLab(
  lab: ParsedLab,
  sandbox: LabSandbox,
  say: (line: string) => void = () => undefined,
): Promise<Proof> {
  const prover = new LabProver(lab, new LabPlayer(lab, sandbox));
  try {
    for (const step of prover.steps) {
      say(`${step.number} ${step.title}`);
      await prover.step(step);
    }
    await prover.end();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return prover.proof;
}

class LabProver {
  readonly steps: PlayStep[];
  readonly proof: Proof = { failures: [], blocks: 0, checks: 0 };
  readonly #lab: ParsedLab;
  readonly #player: LabPlayer;
  /** Every action still to come, to know what follows on a node. */
  readonly #following: Action[];
  readonly #held: LabCheck[] = [];

  constructor(lab: ParsedLab, player: LabPlayer) {
    this.#lab = lab;
    this.#player = player;
    this.steps = playSteps(lab);
    this.#following = this.steps.flatMap((step) => [...step.items.filter(isAction), ...step.solution]);
  }

  async step(step: PlayStep): Promise<void> {
    const checks = step.items.flatMap((item) => (item.kind === "check" ? [item.check] : []));
    await this.#expectOpen(checks);
    const passed = new Set<string>();
    for (const item of step.items) {
      if (isAction(item)) await this.#play(item);
      else if (!item.check.hold && (await this.#player.ask([item.check])).get(item.check.id) === null) {
        // Once is enough for a check that need not hold, whatever the rest of the step does.
        passed.add(item.check.id);
      }
    }
    await this.#solve(step, checks);
    await this.#expectPassed(checks.filter((check) => !passed.has(check.id)));
    this.proof.checks += checks.length;
    this.#held.push(...checks.filter((check) => check.hold));
  }

  /** What must hold is true to the lab's end. */
  async end(): Promise<void> {
    for (const [id, missing] of await this.#player.ask(this.#held)) {
      if (missing === null) continue;
      this.#fail(`check ${id}`, `The check ${id} says hold, and a later step undoes what it looks at.`, [
        `It says now: ${missing}`,
      ]);
    }
  }

  async #expectOpen(checks: LabCheck[]): Promise<void> {
    for (const [id, missing] of await this.#player.ask(checks)) {
      if (missing === null) this.#fail(`check ${id}`, `The check ${id} is true before its step.`, []);
      else if (missing === "") {
        this.#fail(`check ${id}`, `The check ${id} fails without a word before its step.`, [
          "It should print what is missing.",
        ]);
      }
    }
  }

  async #solve(step: PlayStep, checks: LabCheck[]): Promise<void> {
    if (step.solution.length === 0) return;
    const open = [...(await this.#player.ask(checks)).values()].some((missing) => missing !== null);
    const [first] = step.solution;
    if (open) for (const action of step.solution) await this.#play(action);
    else if (first) {
      this.#following.splice(0, step.solution.length);
      const message =
        checks.length > 0 ? "The step is done without its solution." : "The step has a solution and no check.";
      this.#fail(first.id, `${message} Nothing shows that the solution works.`, []);
    }
  }

  async #expectPassed(checks: LabCheck[]): Promise<void> {
    const deadline = Date.now() + CHECK_MS;
    for (;;) {
      const open = [...(await this.#player.ask(checks))].filter(([, missing]) => missing !== null);
      if (open.length === 0) return;
      if (Date.now() > deadline) {
        for (const [id, missing] of open) {
          this.#fail(`check ${id}`, `The check ${id} is not true ${CHECK_MS / 1000} s after its step.`, [
            `It says: ${missing}`,
          ]);
        }
        throw new Stop();
      }
      await pause(ASK_AGAIN_MS);
    }
  }

  async #play(action: Action): Promise<void> {
    this.#following.shift();
    let all: Played[];
    try {
      all = await this.#player.play(action, this.#following);
    } catch (error) {
      this.#fail(action.id, error instanceof Error ? error.message : String(error), []);
      throw new Stop();
    }
    this.proof.blocks += 1;
    if (action.kind === "keys") return;
    for (const { node, command, exitCode, output } of all) {
      const shown = command.split("\n", 1)[0];
      const expected = action.kind === "run" ? action.output : null;
      const mismatch = expected === null ? null : compareOutput(expected, output);
      if (mismatch) {
        this.#fail(
          `output ${action.id}`,
          `The output of \`${shown}\` on ${node} is not what the lab says.`,
          told(mismatch),
        );
      } else if (expected === null && exitCode !== null && exitCode !== 0) {
        // A command that is meant to fail shows its message in an output block.
        this.#fail(action.id, `\`${shown}\` on ${node} ended with ${exitCode}.`, output.split("\n").slice(-5));
        throw new Stop();
      }
    }
  }

  #fail(what: string, message: string, details: string[]): void {
    this.proof.failures.push({ line: this.#lab.lines.get(what) ?? 1, message, details });
  }
}

function told({ line, expected, actual }: OutputMismatch): string[] {
  return [
    `expected, line ${line}: ${expected === null ? "nothing more" : JSON.stringify(expected)}`,
    `actual: ${actual === null ? "no such line" : JSON.stringify(actual)}`,
  ];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
