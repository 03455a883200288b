import { describe, expect, it } from "vitest";
import { BROKEN_LABS } from "./broken-labs.ts";
import { parseText } from "./sample-lab.ts";

describe("a broken lab is refused, with the line, what is wrong and what to do", () => {
  it.each(BROKEN_LABS)("$name", ({ text, line, also = [], says }) => {
    const result = parseText(text);
    if (result.ok) throw new Error("it was accepted");
    const errors = result.problems.filter((problem) => problem.level === "error");
    // No other error: a mistake that drags five messages along hides the one that matters.
    expect(errors.map((problem) => problem.line)).toEqual([line, ...also]);
    expect(errors[0]?.message).toContain(says);
    expect(errors[0]?.message).toMatch(/\.$/);
    expect(errors[0]?.remedy).toMatch(/\.$/);
    expect(errors[0]?.file).toBe("sample/lab.md");
  });
});
