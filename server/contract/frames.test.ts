import { expect, test } from "vitest";
import { FrameFinder, readFrame, writeFrame, writeInto } from "./frames.ts";
import { INPUT_BYTES_MAX } from "./limits.ts";

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

test("a frame comes back as it was written, also from the middle of a larger message", () => {
  const offset = 2 ** 40 + 3;
  for (const kind of ["input", "drawn", "output", "fresh"] as const) {
    const frame = { kind, channel: 70_000, number: offset, bytes };
    expect(readFrame(writeFrame(kind, 70_000, offset, bytes))).toEqual(frame);
    const larger = new Uint8Array(300);
    writeInto(larger, 7, frame);
    expect(readFrame(larger.subarray(7, 7 + 13 + 256))).toEqual(frame);
  }
});

test("a frame that was read stays what it is while others are written and read", () => {
  const first = readFrame(writeFrame("input", 1, 10, Uint8Array.of(97)));
  readFrame(writeFrame("output", 2, 20, Uint8Array.of(98, 99)));
  expect(first).toEqual({ kind: "input", channel: 1, number: 10, bytes: Uint8Array.of(97) });
});

test("what is no frame is refused: too short, of no kind, numbers that cannot be, inputs that are too large", () => {
  expect(readFrame(new Uint8Array())).toBeNull();
  expect(readFrame(writeFrame("input", 1, 1).subarray(0, 12))).toBeNull();
  for (const kind of [0, 5, 255]) {
    const frame = writeFrame("input", 1, 1);
    frame[0] = kind;
    expect(readFrame(frame)).toBeNull();
  }
  for (const number of [Number.NaN, -1, 0.5, 2 ** 60, Number.POSITIVE_INFINITY]) {
    expect(readFrame(writeFrame("drawn", 1, number))).toBeNull();
  }
  expect(readFrame(writeFrame("input", 1, 1, new Uint8Array(INPUT_BYTES_MAX)))).not.toBeNull();
  expect(readFrame(writeFrame("input", 1, 1, new Uint8Array(INPUT_BYTES_MAX + 1)))).toBeNull();
});

test("the bytes of a packet are not taken for frames, whatever they look like", () => {
  const finder = new FrameFinder();
  const frame = writeFrame("output", 1, 10, bytes);
  expect(finder.find(frame)).toBe(frame);
  expect(finder.find('2["session:changed",{}]')).toBeNull();
  expect(finder.find(frame)).toBe(frame);
  expect(finder.find('62-["a",{"_placeholder":true,"num":0}]')).toBeNull();
  expect(finder.find(frame)).toBeNull();
  expect(finder.find(frame.buffer)).toBeNull();
  expect(finder.find(frame.buffer)).toEqual(frame);
  expect(finder.find('51-["b",{"_placeholder":true,"num":0}]')).toBeNull();
  expect(finder.find(frame)).toBeNull();
  expect(finder.find(frame)).toBe(frame);
});
