import { expect, test } from "vitest";
import { median, percentile, spreadOf } from "./percentiles.ts";

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test("a percentile is a value that was measured, whatever the order of the values", () => {
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile(hundred, 0)).toBe(1);
});

test("one value is every percentile", () => {
  expect(spreadOf([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7 });
});

test("one slow value of a hundred shows above the 99th percentile only", () => {
  const values = [...Array.from({ length: 99 }, () => 1), 500];
  expect(spreadOf(values)).toEqual({ count: 100, p50: 1, p95: 1, p99: 1 });
  expect(percentile(values, 0.995)).toBe(500);
});

test("the values given are not reordered", () => {
  const values = [3, 1, 2];
  spreadOf(values);
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test("the median of an even number of values lies between the middle two", () => {
  expect(median([1, 2, 3])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("no values have no percentile and no median", () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
  expect(() => median([])).toThrow(RangeError);
});
