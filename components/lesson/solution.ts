import { type Action, commandOf, pressKeys, variablesOf } from "./action.ts";
import { runKey } from "./plan.ts";
import type { Order, Outcome } from "./use-runs.ts";

/** A value is known this soon after the command that brings it about; longer means that it does not come. Milliseconds. */
const VALUE_MS_MAX = 15_000;
const LOOK_EVERY_MS = 100;
/** A program that was given keys has drawn its answer by then. Milliseconds. */
const KEYS_MS = 500;

export interface SolutionHands {
  /** Why this command must wait now, as its button would say; null when it can be run. */
  holds(node: string, names: readonly string[]): string | null;
  /** The variables' values now. */
  values(): Readonly<Record<string, string>>;
  perform(order: Order): Promise<Outcome>;
  /** Returns why the terminal took nothing, as a sentence; null when it did. */
  type(node: string, data: string): string | null;
}

/** Does one action after the other, on all nodes of each at once. Resolves to why it stopped, or null when all was done. */
export async function playSolution(actions: readonly Action[], hands: SolutionHands): Promise<string | null> {
  for (const action of actions) {
    if (action.kind === "keys") {
      const refusal = pressKeys(action, hands.type);
      if (refusal !== null) return refusal;
      await pause(KEYS_MS);
      continue;
    }
    const reason = await heldBack(action, hands);
    if (reason) return `${reason}.`;
    const command = commandOf(action, hands.values());
    const interrupt = action.kind === "run" && action.interrupt;
    const outcomes = await Promise.all(
      action.nodes.map((node) => hands.perform({ key: runKey(action.id, node), node, command, interrupt })),
    );
    const failed = outcomes.find((outcome) => outcome.state !== "done" || outcome.exitCode !== 0);
    if (failed?.state === "refused") return failed.message;
    if (failed?.state === "done") return `A command ended with exit code ${failed.exitCode}. The terminal says why.`;
    if (failed) return "A program holds the prompt. Stop it, then run the solution again.";
  }
  return null;
}

async function heldBack(action: Action, hands: SolutionHands): Promise<string | null> {
  const names = variablesOf(action);
  const reason = () => action.nodes.map((node) => hands.holds(node, names)).find((why) => why !== null) ?? null;
  for (let waited = 0; reason() !== null && waited < VALUE_MS_MAX; waited += LOOK_EVERY_MS) await pause(LOOK_EVERY_MS);
  return reason();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
