import { expect, it } from "vitest";
import { estimateWords, freedWords, ordinal } from "./queue-words.ts";

it("places are named as people say them", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 111, 112].map(ordinal)).toEqual([
    ...["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "111th", "112th"],
  ]);
});

it("an estimate is as exact as it is, and silent when there is none", () => {
  expect([null, 59_000, 61_000, 29 * 60_000, 59 * 60_000, 100 * 60_000].map(estimateWords)).toEqual([
    ...["", ", less than a minute", ", about 1 minute", ", about 29 minutes", ", about 59 minutes", ", about 2 hours"],
  ]);
  expect([freedWords(1), freedWords(7)].join(" ")).toBe(
    "In the last hour 1 sandbox came free. In the last hour 7 sandboxes came free.",
  );
});
