import { expect, test } from "vitest";
import { countdown, countOf, minutesLeft, seconds } from "./time.ts";

test("the clock shows minutes and seconds, hours only when there are some, and stops at zero", () => {
  expect(countdown(42 * 60_000 + 18_000)).toBe("42:18");
  expect(countdown(3_890_000)).toBe("1:04:50");
  expect(countdown(-5)).toBe("00:00");
});

test("the last second counts until it is over", () => {
  expect(countdown(1)).toBe("00:01");
});

test("waits and amounts are written as the voice asks", () => {
  expect(seconds(2130)).toBe("2.1 s");
  expect(minutesLeft(59_000)).toBe("less than a minute left");
  expect(minutesLeft(42.5 * 60_000)).toBe("42 min left");
  expect(countOf(3, "node")).toBe("three nodes");
  expect(countOf(1, "node")).toBe("one node");
});
