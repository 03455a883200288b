import { expect, test } from "vitest";
import {
  FRESH_BYTES,
  historyBytesMax,
  missedBytesMax,
  onDrawn,
  onOutput,
  startFlow,
  UNDRAWN_BYTES_MAX,
} from "./flow-control.ts";

/** Sends until the viewer is left alone, then has it draw all of it in so many milliseconds. */
function drawnIn(ms: number) {
  const flow = startFlow(0, 0);
  while (onOutput(flow, 1000) === "send") flow.sent += 1024;
  expect(flow.sent).toBe(UNDRAWN_BYTES_MAX);
  expect(onDrawn(flow, flow.sent, 1000 + ms)).toBe("catch-up");
  return flow;
}

test("a viewer on a line of 50 kB a second gets a short screen, and later what its line carries in four seconds", () => {
  const flow = drawnIn(UNDRAWN_BYTES_MAX / 50);
  expect(missedBytesMax(flow)).toBe(FRESH_BYTES);
  expect(historyBytesMax(flow)).toBeCloseTo(200_000, -3);
});

test("on a line of 150 kB a second the lines above the screen are what it carries in four seconds", () => {
  expect(historyBytesMax(drawnIn(UNDRAWN_BYTES_MAX / 150))).toBeCloseTo(600_000, -3);
});

test("a quick viewer gets what it missed as it came while that is little, and later every line there is", () => {
  const flow = drawnIn(20);
  expect(missedBytesMax(flow)).toBe(256 * 1024);
  expect(historyBytesMax(flow)).toBeGreaterThan(5_000_000);
});

test("one slow drawing does not make a quick viewer a slow one, and several do", () => {
  const flow = drawnIn(20);
  const draw = () => {
    while (onOutput(flow, 2000) === "send") flow.sent += 1024;
    onDrawn(flow, flow.sent, 2000 + 60_000);
  };
  draw();
  expect(historyBytesMax(flow)).toBeGreaterThan(5_000_000);
  for (let time = 0; time < 12; time += 1) draw();
  expect(historyBytesMax(flow)).toBe(2 * FRESH_BYTES);
});

test("what a viewer draws while its next catch-up waits says nothing about how fast it is", () => {
  const flow = drawnIn(20);
  const { rate } = flow;
  flow.behind = "paused";
  flow.sent += 10;
  expect(onDrawn(flow, flow.sent, 5000)).toBe("wait");
  expect(flow.rate).toBe(rate);
});
