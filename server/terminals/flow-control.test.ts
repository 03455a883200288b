import { expect, test } from "vitest";
import { catchUpBytesMax, onDrawn, onOutput, startFlow, UNDRAWN_BYTES_MAX } from "./flow-control.ts";

/** Sends until the viewer is left alone, then has it draw all of it in so many milliseconds. */
function drawnIn(ms: number) {
  const flow = startFlow(0, 0);
  while (onOutput(flow, 1000) === "send") flow.sent += 1024;
  expect(flow.sent).toBe(UNDRAWN_BYTES_MAX);
  expect(onDrawn(flow, flow.sent, 1000 + ms)).toBe("catch-up");
  return flow;
}

test("a viewer on a line of 50 kB a second gets what its line carries in four seconds", () => {
  expect(catchUpBytesMax(drawnIn(UNDRAWN_BYTES_MAX / 50))).toBeCloseTo(200_000, -3);
});

test("the slowest gets a screen all the same, and a quick one everything", () => {
  expect(catchUpBytesMax(drawnIn(3_600_000))).toBe(64 * 1024);
  expect(catchUpBytesMax(drawnIn(100))).toBeGreaterThan(5_000_000);
});
