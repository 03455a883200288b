import { expect, test } from "vitest";
import { warningDue } from "./time-bar.tsx";

test("people are warned from 10 minutes on, and anew from 2 on", () => {
  const minutes = [60, 10.1, 10, 5, 2.01, 2, 0.5, 0, -1];
  expect(minutes.map((left) => (warningDue(left * 60_000) ?? 0) / 60_000)).toEqual([0, 0, 10, 10, 10, 2, 2, 2, 2]);
});
