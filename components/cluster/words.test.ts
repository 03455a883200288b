import { expect, test } from "vitest";
import { age } from "./words.ts";

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3_600_000, "1 h"],
  [90_000_000, "1 d"],
])("%i ms is %s", (ms, words) => {
  expect(age(ms)).toBe(words);
});
