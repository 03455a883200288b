import { expect, test } from "vitest";
import { nextQuizState, QUIZ_TRIES_MAX } from "./quiz-state.ts";

test("an answer is right when it names every right option and no other, in any order", () => {
  expect(nextQuizState(undefined, [0, 2], [2, 0, 2])).toEqual({
    correct: true,
    answers: [0, 2],
    tries: 1,
    right: [0, 2],
  });
  for (const wrong of [[0], [2], [0, 1, 2], [1], [99]])
    expect(nextQuizState(undefined, [0, 2], wrong).correct).toBe(false);
});

test("the key is not told before the answer is right or the tries are used up, and then it is over", () => {
  let state = nextQuizState(undefined, [1], [0]);
  for (let tries = 2; tries <= QUIZ_TRIES_MAX; tries += 1) {
    expect(state.right).toBeNull();
    state = nextQuizState(state, [1], [2]);
  }
  expect(state).toEqual({ correct: false, answers: [2], tries: QUIZ_TRIES_MAX, right: [1] });
  expect(nextQuizState(state, [1], [1])).toBe(state);
});
