import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CALM_MS, CATCH_UP_PAUSE_MS, FRESH_BYTES } from "./flow-control.ts";
import { Replay } from "./replay.ts";
import { Viewer } from "./viewer.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const LINES_AT_ONCE = 50;
const ROWS = 24;

/** A viewer of a terminal that prints numbered lines. */
function setUp() {
  const replay = new Replay();
  const got = { text: "", offset: 0, freshes: [] as number[] };
  const sink = {
    output(offset: number, bytes: Uint8Array) {
      got.text += Buffer.from(bytes).toString("latin1");
      got.offset = offset;
    },
    fresh(offset: number, bytes: Uint8Array) {
      got.freshes.push(bytes.length);
      got.text = Buffer.from(bytes).toString("latin1");
      got.offset = offset;
    },
    applied: () => undefined,
    size: () => undefined,
    held: () => undefined,
    ended: () => undefined,
  };
  const viewer = new Viewer(
    sink,
    { writer: "writer-1", watching: false, since: 0 },
    { replay, rows: () => ROWS, waiting: 0 },
  );
  let lines = 0;
  const print = (count: number) => {
    for (const end = lines + count; lines < end; ) {
      const piece = Array.from({ length: Math.min(LINES_AT_ONCE, end - lines) }, (_, index) => lines + index + 1);
      lines += piece.length;
      const bytes = Buffer.from(piece.map((line) => `line ${String(line).padStart(58, "-")}\r\n`).join(""));
      replay.append(bytes);
      viewer.output(bytes, performance.now());
    }
  };
  let reported = 0;
  /** As a page: it says nothing twice. */
  const drawAll = () => {
    if (got.offset !== reported) viewer.drawn(got.offset);
    reported = got.offset;
  };
  /** 200 kB of lines and a drawing every 10 ms: more in a pause than is ever sent as it came. */
  const flood = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      print(3000);
      await vi.advanceTimersByTimeAsync(10);
      drawAll();
    }
  };
  return { replay, viewer, got, print, drawAll, flood };
}

const shown = (text: string) => text.match(/line -*\d+/g) ?? [];

test("in a flood each fresh screen is short, and the lines above it come once, when the terminal is calm", async () => {
  const { replay, got, drawAll, flood } = setUp();
  await flood(90);
  expect(got.freshes.length).toBeGreaterThan(3);
  expect(Math.max(...got.freshes)).toBeLessThanOrEqual(FRESH_BYTES * 1.25);
  const inTheFlood = got.freshes.length;
  for (let rest = 0; rest < 20; rest += 1) {
    await vi.advanceTimersByTimeAsync(CALM_MS / 2);
    drawAll();
  }
  // The last short screen may have come after the flood, and then everything.
  expect(got.freshes.length - inTheFlood).toBeLessThanOrEqual(2);
  expect(got.text).toBe(Buffer.from(replay.snapshot()).toString("latin1"));
  expect(shown(got.text).length).toBeGreaterThanOrEqual(10_000);
});

test("what is printed while the lines above are on their way comes after them, none twice", async () => {
  const { replay, got, print, drawAll, flood } = setUp();
  await flood(30);
  for (let rest = 0; rest < 12; rest += 1) {
    await vi.advanceTimersByTimeAsync(CALM_MS / 4);
    drawAll();
    print(2);
  }
  await vi.advanceTimersByTimeAsync(CATCH_UP_PAUSE_MS);
  drawAll();
  const all = shown(got.text);
  expect(new Set(all).size).toBe(all.length);
  expect(all.slice(-10_000)).toEqual(shown(Buffer.from(replay.snapshot()).toString("latin1")).slice(-10_000));
});

test("the lines above do not come while the terminal still prints much", async () => {
  const { got, print, drawAll, flood } = setUp();
  await flood(30);
  const before = got.freshes.length;
  // 32 kB in 100 ms, as it comes.
  for (let round = 0; round < 10; round += 1) {
    print(500);
    await vi.advanceTimersByTimeAsync(100);
    drawAll();
  }
  expect(got.freshes.slice(before).every((length) => length <= FRESH_BYTES * 1.25)).toBe(true);
});

test("a viewer that has been sent everything since its short screen is not sent it again", async () => {
  const { got, print, drawAll, flood } = setUp();
  await flood(30);
  const before = got.freshes.length;
  for (let round = 0; round < 50; round += 1) {
    print(500);
    await vi.advanceTimersByTimeAsync(100);
    drawAll();
  }
  await vi.advanceTimersByTimeAsync(5 * CALM_MS);
  drawAll();
  await vi.advanceTimersByTimeAsync(5 * CALM_MS);
  expect(got.freshes.length - before).toBeLessThanOrEqual(1);
  expect(shown(got.text).length).toBeGreaterThanOrEqual(10_000);
});

test("who does not say that it has drawn its short screen is sent no more", async () => {
  const { got, print, drawAll, flood, viewer } = setUp();
  await flood(30);
  const { freshes } = got;
  for (const drawn = freshes.length; freshes.length === drawn; ) {
    drawAll();
    print(3000);
    await vi.advanceTimersByTimeAsync(10);
  }
  const before = freshes.length;
  viewer.drawn(got.offset - 1);
  await vi.advanceTimersByTimeAsync(20 * CALM_MS);
  expect(freshes.length).toBe(before);
});

test("nothing comes to a viewer that has left", async () => {
  const { got, viewer, drawAll, flood } = setUp();
  await flood(30);
  drawAll();
  viewer[Symbol.dispose]();
  const before = got.offset;
  await vi.advanceTimersByTimeAsync(20 * CALM_MS);
  expect(got.offset).toBe(before);
});

test("of short lines a viewer that fell behind gets a fresh screen sooner than by their bytes", async () => {
  const { replay, viewer, got } = setUp();
  const drawn = () => viewer.drawn(got.offset);
  const yes = async (lines: number) => {
    const bytes = Buffer.from("y\r\n".repeat(lines));
    replay.append(bytes);
    viewer.output(bytes, performance.now());
    await vi.advanceTimersByTimeAsync(1);
  };
  const fallBehind = async () => {
    while (got.offset === replay.end) await yes(10_000);
  };
  await fallBehind();
  drawn();
  expect(got.freshes).toHaveLength(1);
  // Once it has the screen and the lines above, a burst of few lines comes as it came.
  for (let rest = 0; rest < 10; rest += 1) {
    await vi.advanceTimersByTimeAsync(CALM_MS);
    drawn();
  }
  const before = got.freshes.length;
  const long = Buffer.from(`${"x".repeat(197)}\r\n`.repeat(700));
  for (let piece = 0; piece < 2; piece += 1) {
    replay.append(long);
    viewer.output(long, performance.now());
  }
  drawn();
  expect(got.freshes).toHaveLength(before);
  expect(got.offset).toBe(replay.end);
});
