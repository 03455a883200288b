import type { Block, LabView, SimpleBlock } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { type Action, commandOf, isAction, pressKeys, variablesOf } from "./action.ts";
import { runKey } from "./plan.ts";
import type { SolutionHands } from "./solution.ts";

/** A value is known this soon after the command that brings it about. Milliseconds. */
const VALUE_MS_MAX = 20_000;
/** Docker's own grace for a container that ignores SIGTERM is 10 s, and some checks wait for several. Milliseconds. */
const CHECK_MS_MAX = 90_000;
/** A check that passes at all by the step's commands does it this soon; otherwise its solution is played. Milliseconds. */
const SOLVE_AFTER_MS = 4_000;
/** A program that goes on has drawn its first screen, or answered a key, by then. Milliseconds. */
const PROGRAM_MS = 1_000;
/** The prompt after the last key for a program. Milliseconds. */
const PROMPT_MS_MAX = 20_000;
const LOOK_EVERY_MS = 100;

/** A step, or what stands before a section's first one, as it is played again. */
export interface PlayedStep {
  id: string;
  /** `2.3`, or `2` for what stands before the first step. */
  number: string;
  title: string;
  actions: Action[];
  solution: Action[];
  /** Ids of the checks that must hold. */
  holds: string[];
  checks: string[];
}

/** Everything before a step or section, in order. Empty for the lab's first place, null for one that is not in the lab. */
export function stepsBefore(lab: LabView, place: string): PlayedStep[] | null {
  const all = lab.sections.flatMap((section) => [section, ...section.steps]);
  const at = all.findIndex(({ id }) => id === place);
  if (at < 0) return null;
  return all
    .slice(0, at)
    .map(({ id, number, title, blocks }) => ({ id, number: String(number), title, ...playedBlocks(blocks) }))
    .filter(({ actions, solution }) => actions.length + solution.length > 0);
}

/** Hints are other ways to the same end, and left out. */
function playedBlocks(blocks: readonly Block[]): Pick<PlayedStep, "actions" | "solution" | "holds" | "checks"> {
  const plain = blocks.flatMap((block): readonly (Block | SimpleBlock)[] =>
    block.kind === "fold" && block.role === "details" ? block.blocks : [block],
  );
  const checks = plain.filter((block) => block.kind === "check");
  return {
    actions: plain.filter(isAction),
    solution: blocks.flatMap((block) =>
      block.kind === "fold" && block.role === "solution" ? block.blocks.filter(isAction) : [],
    ),
    holds: checks.filter(({ hold }) => hold).map(({ id }) => id),
    checks: checks.map(({ id }) => id),
  };
}

/** Whether the action leaves a program running on the node: the author presses keys in it, or interrupts it, next. */
export function leavesProgram(action: Action, following: readonly Action[], node: string): boolean {
  return action.kind === "run" && isForProgram(following, node);
}

/** Whether what comes next on the node is for the program that runs there. */
function isForProgram(following: readonly Action[], node: string): boolean {
  const next = following.find((other) => (other.nodes as readonly string[]).includes(node));
  return next?.kind === "keys" || (next?.kind === "run" && next.interrupt);
}

export interface RewindHands extends SolutionHands {
  checks(): SessionView["checks"];
  busy(node: string): boolean;
  /** Told before each action: which step, and what is done now, in words. */
  say(step: PlayedStep, words: string): void;
}

/** Why playing stopped, as a sentence. */
class Stopped extends Error {}

/**
 * Plays steps one after the other in the learner's own terminals, each until its checks hold. Resolves to why it stopped
 * before the end, or null. Rejects with the signal's reason when it aborts.
 */
export async function playSteps(
  steps: readonly PlayedStep[],
  hands: RewindHands,
  signal: AbortSignal,
): Promise<string | null> {
  const following = steps.flatMap(({ actions, solution }) => [...actions, ...solution]);
  const play = async (step: PlayedStep, action: Action) => {
    following.shift();
    await playAction(step, action, following, hands, signal);
  };
  try {
    for (const step of steps) {
      for (const action of step.actions) await play(step, action);
      if (step.solution.length > 0 && !(await passed(step.checks, hands, SOLVE_AFTER_MS, signal))) {
        for (const action of step.solution) await play(step, action);
      } else following.splice(0, step.solution.length);
      await expectPassed(step, hands, signal);
    }
    return null;
  } catch (error) {
    if (error instanceof Stopped) return error.message;
    throw error;
  }
}

async function expectPassed(step: PlayedStep, hands: RewindHands, signal: AbortSignal): Promise<void> {
  if (step.checks.length > 0) hands.say(step, "waiting for its checks");
  // Once is enough for the others, and they may have been true for a moment only.
  await passed(step.checks, hands, SOLVE_AFTER_MS, signal);
  if (await passed(step.holds, hands, CHECK_MS_MAX, signal)) return;
  const open = step.holds.map((id) => hands.checks()[id]?.message).find((message) => message);
  throw new Stopped(`Step ${step.number} did not come right${open ? `: ${open}` : "."}`);
}

async function playAction(
  step: PlayedStep,
  action: Action,
  following: readonly Action[],
  hands: RewindHands,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const names = variablesOf(action);
  const holds = () => action.nodes.map((node) => hands.holds(node, names)).find((why) => why !== null) ?? null;
  if (!(await until(() => holds() === null, VALUE_MS_MAX, signal)))
    throw new Stopped(`Step ${step.number}: ${holds() ?? "it cannot be played"}.`);
  const nodes = action.nodes.join(" and ");
  if (action.kind === "keys") {
    hands.say(step, `pressing ${action.keys.join(" ")} on ${nodes}`);
    const refusal = pressKeys(action, hands.type);
    if (refusal !== null) throw new Stopped(`Step ${step.number}: ${refusal}`);
    await pause(PROGRAM_MS, signal);
    for (const node of action.nodes) {
      if (!isForProgram(following, node)) await until(() => !hands.busy(node), PROMPT_MS_MAX, signal);
    }
    return;
  }
  const command = commandOf(action, hands.values());
  hands.say(
    step,
    action.kind === "run" ? `${firstLine(action.command)} on ${nodes}` : `writing ${action.path} on ${nodes}`,
  );
  const interrupt = action.kind === "run" && action.interrupt;
  await Promise.all(
    action.nodes.map(async (node) => {
      const performed = hands.perform({ key: runKey(action.id, node), node, command, interrupt });
      if (leavesProgram(action, following, node)) return pause(PROGRAM_MS, signal);
      const outcome = await orAborted(performed, signal);
      if (outcome.state === "refused") throw new Stopped(`Step ${step.number}: ${outcome.message}`);
    }),
  );
}

const firstLine = (command: string): string => command.split("\n", 1)[0] ?? command;

const passed = (checks: readonly string[], hands: RewindHands, ms: number, signal: AbortSignal): Promise<boolean> =>
  until(() => checks.every((id) => hands.checks()[id]?.state === "passed"), ms, signal);

/** Whether it came true in time. */
export async function until(condition: () => boolean, ms: number, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; !condition(); waited += LOOK_EVERY_MS) {
    if (waited >= ms) return false;
    await pause(LOOK_EVERY_MS, signal);
  }
  return true;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await orAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
