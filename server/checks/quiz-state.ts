import type { QuizState } from "../contract/session.ts";

/** After this many wrong answers the right one is shown: whoever is still guessing learns more by reading it. */
export const QUIZ_TRIES_MAX = 3;

/** How a quiz stands after an answer; `right` and `answers` are indexes of options. The same object when it is over:
 *  it was right already, or no try is left. */
export function nextQuizState(
  before: QuizState | undefined,
  right: readonly number[],
  answers: readonly number[],
): QuizState {
  if (before && before.right !== null) return before;
  const chosen = [...new Set(answers)].sort((one, other) => one - other);
  const correct = chosen.length === right.length && right.every((index) => chosen.includes(index));
  const tries = (before?.tries ?? 0) + 1;
  return { correct, answers: chosen, tries, right: correct || tries >= QUIZ_TRIES_MAX ? [...right] : null };
}
