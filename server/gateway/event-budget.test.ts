import { expect, test } from "vitest";
import { EventBudget } from "./event-budget.ts";

test("a burst passes, then only the steady rate does", () => {
  const budget = new EventBudget({ burst: 3, perSecond: 2 }, 0);
  expect([0, 0, 0, 0].map((now) => budget.take(now))).toEqual([true, true, true, false]);
  expect(budget.take(499)).toBe(false);
  expect([1000, 1000, 1000].map((now) => budget.take(now))).toEqual([true, true, false]);
});

test("waiting long saves up no more than one burst", () => {
  const budget = new EventBudget({ burst: 2, perSecond: 100 }, 0);
  expect([60_000, 60_000, 60_000].map((now) => budget.take(now))).toEqual([true, true, false]);
});
