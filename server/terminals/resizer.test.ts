import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TtySize } from "../nodes/node-driver.ts";
import { RESIZE_WITHIN_MS, Resizer } from "./resizer.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a resize that the engine never answers does not hold up the next one", async () => {
  const asked: TtySize[] = [];
  const resizer = new Resizer();
  resizer.connect({
    stream: new PassThrough(),
    fromStart: true,
    resize: (size) => {
      asked.push(size);
      return asked.length === 1 ? new Promise(() => undefined) : Promise.resolve();
    },
  });
  void resizer.to({ cols: 100, rows: 30 });
  const second = resizer.to({ cols: 120, rows: 40 });
  expect(asked).toEqual([{ cols: 100, rows: 30 }]);
  await vi.advanceTimersByTimeAsync(RESIZE_WITHIN_MS);
  await second;
  expect(asked).toEqual([
    { cols: 100, rows: 30 },
    { cols: 120, rows: 40 },
  ]);
});
