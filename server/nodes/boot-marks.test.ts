import { expect, test } from "vitest";
import { BootScanner } from "./boot-marks.ts";

const IMAGES = "\x1b]7337;images\x07";
const ENGINE = "\x1b]7337;engine=26.1.5\x07";
const PROMPT = "\x1b]133;A\x07root@node1:~# \x1b]133;B\x07";

test("a boot is done when images, engine and prompt were announced, in any order", () => {
  const scanner = new BootScanner();
  expect(scanner.push(Buffer.from(PROMPT))).toEqual({ marks: [{ mark: "prompt" }], done: false });
  expect(scanner.push(Buffer.from(IMAGES))).toEqual({ marks: [{ mark: "images" }], done: false });
  expect(scanner.push(Buffer.from(ENGINE))).toEqual({ marks: [{ mark: "engine", version: "26.1.5" }], done: true });
});

test("a mark split between two chunks is found once", () => {
  const scanner = new BootScanner();
  expect(scanner.push(Buffer.from(ENGINE.slice(0, 7))).marks).toEqual([]);
  expect(scanner.push(Buffer.from(ENGINE.slice(7))).marks).toEqual([{ mark: "engine", version: "26.1.5" }]);
  expect(scanner.push(Buffer.from("x")).marks).toEqual([]);
});

test("what the viewer sees is what was said, less the marks, byte for byte", () => {
  const scanner = new BootScanner();
  const prompt = Buffer.from("é→\x1b]133;B\x07");
  scanner.push(Buffer.from(IMAGES));
  scanner.push(prompt.subarray(0, 1));
  scanner.push(Buffer.concat([prompt.subarray(1), Buffer.from(ENGINE)]));
  expect(scanner.remainder()).toEqual(prompt);
});

test("a node that talks without end does not fill the server's memory", () => {
  const scanner = new BootScanner();
  expect(scanner.push(Buffer.alloc(70_000, "x")).done).toBe(true);
});
