import type { CheckState } from "../contract/session.ts";
import type { Answer } from "./questions.ts";

/** A message is a sentence or two, not a log. Characters. */
const MESSAGE_CHARS_MAX = 500;

/** What is asked of a check. */
export interface AskedCheck {
  /** It must stay true. */
  hold: boolean;
  /** It is the learner's next one, or one that they have undone. */
  atHand: boolean;
}

/** What a check is after an answer; the same object when nothing changed. `now` in epoch milliseconds. */
export function nextCheckState(
  before: CheckState | undefined,
  answer: Answer,
  asked: AskedCheck,
  now: number,
): CheckState {
  const state = stateAfter(before?.state ?? "open", answer.code === 0, asked);
  const message = state === "passed" || state === "open" ? "" : messageOf(answer);
  if (before && before.state === state && before.message === message) return before;
  return { state, message, at: before?.state === state ? before.at : now };
}

function stateAfter(before: CheckState["state"], passes: boolean, { hold, atHand }: AskedCheck): CheckState["state"] {
  // What is true before anybody came to it ("no container is left") is nobody's deed: it counts once it was false, or is the next one.
  if (passes) return before === "open" && !atHand ? "open" : "passed";
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
/** And of those further on, others each time, for those who went straight to a later section. */
const FAR_CHECKS_ASKED = 2;

/** The checks worth asking now, each in the lab's order. */
export interface ChecksToAsk<C> {
  /** The learner's next one, and what they have undone. */
  next: C[];
  /** Some after it, for those who run ahead. */
  ahead: C[];
  /** What has passed and must hold. */
  passed: C[];
}

/** `turn`: how often was asked before. */
export function checksToAsk<C extends { id: string; hold: boolean }>(
  checks: C[],
  states: Record<string, CheckState>,
  turn: number,
): ChecksToAsk<C> {
  const stateOf = (check: C) => states[check.id]?.state ?? "open";
  const inState = (...wanted: CheckState["state"][]) => checks.filter((check) => wanted.includes(stateOf(check)));
  const [first, ...others] = inState("open", "watching");
  const near = others.slice(0, OPEN_CHECKS_ASKED - 1);
  const far = others.slice(near.length);
  // Where somebody has gone on from: what comes after it is the step at hand.
  const last = checks.findLastIndex((check) => stateOf(check) === "passed");
  const after = far.find((check) => checks.indexOf(check) > last);
  const turned = Array.from({ length: Math.min(FAR_CHECKS_ASKED, far.length) }, (_, index) => {
    return far[(turn * FAR_CHECKS_ASKED + index) % far.length];
  });
  const asked = new Set([...near, ...(last >= 0 ? [after] : []), ...turned]);
  return {
    next: [...inState("broken"), ...(first ? [first] : [])],
    ahead: others.filter((check) => asked.has(check)),
    passed: inState("passed").filter(({ hold }) => hold),
  };
}
