import { expect, test } from "vitest";
import { BURST_BYTES as BURST, ELSEWHERE, LASTING_BYTES_PER_MS as LASTING, OutputBudget } from "./output-budget.ts";

const MB = 1024 * 1024;
const [ONE, OTHER] = [{}, {}];

test("a burst is read without a rest, and what is beyond it only as fast as it comes back", () => {
  const budget = new OutputBudget();
  for (let read = 0; read < BURST; read += MB) expect(budget.spend(MB, 0, ONE)).toBe(0);
  const second = 1000 * LASTING;
  expect(budget.spend(second, 0, ONE)).toBe(1000);
  expect(budget.spend(second, 1000, ONE)).toBe(1000);
  expect(budget.spend(0, 1999, ONE)).toBe(1);
  expect(budget.spend(0, 2000, ONE)).toBe(0);
});

test("what several terminals print counts together, and a pause gives no more than one burst back", () => {
  const budget = new OutputBudget();
  budget.spend(BURST, 0, ONE);
  const [one, other] = [budget.spend(10 * LASTING, 0, ONE), budget.spend(10 * LASTING, 0, ONE)];
  expect([one, other]).toEqual([10, 20]);
  const hour = 3_600_000;
  expect(budget.spend(BURST, hour, ONE)).toBe(0);
  expect(budget.spend(LASTING, hour, ONE)).toBe(1);
});

test("who types sees what the engine still holds at once, but no key that is held down lifts the bound", () => {
  const budget = new OutputBudget();
  expect(budget.typed(0)).toBe(false);
  budget.spend(BURST + 2 * 4 * MB, 0, ONE);
  expect(budget.typed(100)).toBe(true);
  expect(budget.spend(4 * MB, 100, ONE)).toBe(0);
  expect(budget.spend(LASTING, 100, ONE)).toBe(1);
  budget.spend(BURST, 1_000, ONE);
  expect(budget.typed(1_000)).toBe(false);
  expect(budget.typed(1_100)).toBe(true);
});

test("who types after a pause loses nothing of what came back meanwhile", () => {
  const budget = new OutputBudget();
  budget.spend(BURST, 0, ONE);
  const minute = 60_000;
  expect(budget.typed(minute)).toBe(false);
  expect(budget.spend(BURST, minute, ONE)).toBe(0);
});

test("while somebody is at one terminal the others print slower after a screenful each, and for a moment after", () => {
  const budget = new OutputBudget();
  const { burst, perMs } = ELSEWHERE;
  budget.attend(ONE, 0);
  expect(budget.spend(MB, 0, ONE)).toBe(0);
  expect(budget.spend(burst, 0, OTHER)).toBe(0);
  expect(budget.spend(10 * perMs, 0, OTHER)).toBe(10);
  expect(budget.spend(burst, 0, {})).toBe(0);
  budget.attend(OTHER, 1_000);
  expect(budget.spend(MB, 1_000, OTHER)).toBe(0);
  expect(budget.spend(burst + 10 * perMs, 1_000, ONE)).toBe(10);
  expect(budget.spend(1_000 * perMs + burst, 2_999, ONE)).toBeGreaterThan(0);
  expect(budget.spend(MB, 3_000, ONE)).toBe(0);
});

test("what prints less than that where nobody is never has to rest", () => {
  const budget = new OutputBudget();
  for (let at = 0; at < 10_000; at += 5) {
    budget.attend(ONE, at);
    expect(budget.spend(4 * ELSEWHERE.perMs, at, OTHER)).toBe(0);
  }
});
