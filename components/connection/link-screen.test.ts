import { expect, test } from "vitest";
import { pastOf } from "./link-screen.ts";

test("after a reload nothing is news", () => {
  expect(pastOf(1_000_000, true, null)).toEqual({ clear: true, repeated: 1_000_000, whole: false });
});

test("what was missed while the line was down is news, all of it", () => {
  expect(pastOf(700, false, 700)).toEqual({ clear: false, repeated: 0, whole: true });
});

test("of a fresh screen only what was printed since is news", () => {
  expect(pastOf(64_000, true, 4_000)).toEqual({ clear: true, repeated: 60_000, whole: true });
  expect(pastOf(1_000_000, true, 0)).toEqual({ clear: true, repeated: 1_000_000, whole: true });
});

test("a fresh screen that begins later than what the page has leaves a gap", () => {
  expect(pastOf(64_000, true, 900_000)).toEqual({ clear: true, repeated: 0, whole: false });
});

test("what looks repeated may be only the modes at a snapshot's start", () => {
  expect(pastOf(64_000, true, 63_900)).toEqual({ clear: true, repeated: 100, whole: false });
});
