import { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import { BURST_BYTES, ELSEWHERE, LASTING_BYTES_PER_MS, OutputBudget } from "./output-budget.ts";
import { PacedReading } from "./paced-reading.ts";

const PIECE = Buffer.alloc(64 * 1024, "y");

/** A program that prints whenever somebody reads. */
const flood = (): Readable => new Readable({ read: () => undefined, highWaterMark: PIECE.length });

test("beyond the budget a tty is read at the pace of the budget, whole, and at once for who types", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const budget = new OutputBudget();
    let read = 0;
    const reading = new PacedReading(budget, (bytes) => {
      read += bytes.length;
    });
    const stream = flood();
    reading.connect({ stream });
    const print = () => stream.emit("data", PIECE);
    const restMs = PIECE.length / LASTING_BYTES_PER_MS;

    budget.spend(BURST_BYTES, performance.now(), {});
    print();
    expect(stream.isPaused()).toBe(true);
    vi.advanceTimersByTime(restMs / 2);
    expect(stream.isPaused()).toBe(true);
    vi.advanceTimersByTime(restMs / 2 + 1);
    expect(stream.isPaused()).toBe(false);

    print();
    expect(stream.isPaused()).toBe(true);
    reading.typed();
    expect(stream.isPaused()).toBe(false);
    for (let piece = 0; piece < 16; piece += 1) print();
    expect(stream.isPaused()).toBe(false);
    expect(read).toBe(18 * PIECE.length);
  } finally {
    vi.useRealTimers();
  }
});

test("a rest ends with its tty: the next one is read from its first byte", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const budget = new OutputBudget();
    const reading = new PacedReading(budget, () => undefined);
    const [first, next] = [flood(), flood()];
    reading.connect({ stream: first });
    budget.spend(2 * BURST_BYTES, performance.now(), {});
    first.emit("data", PIECE);
    reading.disconnect();
    reading.connect({ stream: next });
    expect(next.isPaused()).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(first.isPaused()).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("a flood comes after the terminal that somebody turned to, and goes on at full speed when somebody turns to it", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const budget = new OutputBudget();
    const [loud, quiet] = [new PacedReading(budget, () => undefined), new PacedReading(budget, () => undefined)];
    const stream = flood();
    loud.connect({ stream });
    const print = () => stream.emit("data", PIECE);
    print();
    expect(stream.isPaused()).toBe(false);
    quiet.attended();
    print();
    print();
    expect(stream.isPaused()).toBe(true);
    vi.advanceTimersByTime(PIECE.length / ELSEWHERE.perMs + 1);
    expect(stream.isPaused()).toBe(false);
    loud.attended();
    print();
    expect(stream.isPaused()).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
