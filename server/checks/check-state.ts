import type { CheckState } from "../contract/session.ts";
import type { Answer } from "./questions.ts";

/** A message is a sentence or two, not a log. Characters. */
const MESSAGE_CHARS_MAX = 500;

/** What a check is after an answer; the same object when nothing changed. `now` in epoch milliseconds. */
export function nextCheckState(before: CheckState | undefined, answer: Answer, hold: boolean, now: number): CheckState {
  const state = stateAfter(before?.state ?? "open", answer.code === 0, hold);
  const message = state === "passed" ? "" : messageOf(answer);
  if (before && before.state === state && before.message === message) return before;
  return { state, message, at: before?.state === state ? before.at : now };
}

function stateAfter(before: CheckState["state"], passes: boolean, hold: boolean): CheckState["state"] {
  if (passes) return "passed";
  switch (before) {
    case "open":
    case "watching":
      return "watching";
    case "passed":
      return hold ? "broken" : "passed";
    case "broken":
      return "broken";
    default:
      return before satisfies never;
  }
}

function messageOf({ code, output }: Answer): string {
  if (code === 124 || code === 137) return "The check took too long on this node. It is tried again.";
  return output.slice(0, MESSAGE_CHARS_MAX);
}

/** How many checks that have not passed yet are looked at: the step at hand, and those who run ahead. */
const OPEN_CHECKS_ASKED = 4;

/** The checks worth asking now, in the lab's order: the next open ones, and those that must hold. */
export function checksToAsk<C extends { id: string; hold: boolean }>(
  checks: C[],
  states: Record<string, CheckState>,
): C[] {
  let open = 0;
  return checks.filter((check) => {
    const state = states[check.id]?.state;
    if (state === "passed" || state === "broken") return check.hold;
    open += 1;
    return open <= OPEN_CHECKS_ASKED;
  });
}
