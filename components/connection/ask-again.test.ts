import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askUntilAnswered } from "./ask-again.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const asked: ((reply: string | null) => void)[] = [];
  const taken: string[] = [];
  const stop = askUntilAnswered<string>(
    (answer) => asked.push(answer),
    (reply) => taken.push(reply) > 0 && reply !== "not enough",
  );
  return { asked, taken, stop };
}

test("what was not answered in time is asked again, and an answer is the end of it", () => {
  const { asked, taken } = setUp();
  asked[0]?.(null);
  vi.advanceTimersByTime(2_000);
  asked[1]?.("a session");
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveLength(2);
  expect(taken).toEqual(["a session"]);
});

test("after the end nothing is asked and nothing is taken", () => {
  const { asked, taken, stop } = setUp();
  asked[0]?.(null);
  stop();
  vi.advanceTimersByTime(60_000);
  asked[0]?.("late");
  expect(asked).toHaveLength(1);
  expect(taken).toEqual([]);
});

test("an answer that is not enough is taken, and asked for again", () => {
  const { asked, taken } = setUp();
  asked[0]?.("not enough");
  vi.advanceTimersByTime(2_000);
  asked[1]?.("a session");
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveLength(2);
  expect(taken).toEqual(["not enough", "a session"]);
});
