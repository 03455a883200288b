import { expect, test } from "vitest";
import { compareOutput } from "./compare-output.ts";

test("output is compared line by line, without the white space at the ends", () => {
  expect(compareOutput("one\ntwo", "one  \ntwo\n\n")).toBeNull();
  expect(compareOutput("one\ntwo", "one\nthree")).toEqual({ line: 2, expected: "two", actual: "three" });
  expect(compareOutput("one\ntwo", "one")).toEqual({ line: 2, expected: "two", actual: null });
  expect(compareOutput("one", "one\ntwo")).toEqual({ line: 2, expected: null, actual: "two" });
});

test("… stands for anything within a line, nothing included, and for no line end", () => {
  expect(compareOutput("id …, [a].", "id 42, [a].")).toBeNull();
  expect(compareOutput("a…", "a")).toBeNull();
  expect(compareOutput("a …", "a   ")).toBeNull();
  expect(compareOutput("a…b", "a\nb")).toEqual({ line: 1, expected: "a…b", actual: "a" });
});

test("a line ... stands for any lines, none included, wherever what follows begins", () => {
  expect(compareOutput("...\nlast", "last")).toBeNull();
  expect(compareOutput("first\n...\nlast\n...", "first\nlast\nother\nlast")).toBeNull();
  expect(compareOutput("...\nlast", "one\ntwo")).toEqual({ line: 2, expected: "last", actual: null });
  expect(compareOutput("...", "")).toBeNull();
});

test("a thousand lines under several ... take no time", () => {
  const expected = Array.from({ length: 20 }, () => "...\nx…x").join("\n");
  const start = performance.now();
  expect(compareOutput(expected, Array.from({ length: 1000 }, () => "xyz").join("\n"))?.line).toBe(2);
  expect(performance.now() - start).toBeLessThan(1000);
});
