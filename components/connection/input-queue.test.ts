import { expect, test } from "vitest";
import { cutInput, keyCount, readable } from "./input-queue.ts";

test("a long paste is cut without splitting a character, and loses nothing", () => {
  const text = "aé漢🐳".repeat(1_000);
  const pieces = cutInput(text, 64);
  expect(pieces.join("")).toBe(text);
  for (const piece of pieces) {
    expect(new TextEncoder().encode(String(piece)).length).toBeLessThanOrEqual(64);
    expect(String(piece).isWellFormed()).toBe(true);
  }
});

test("bytes are cut at the bound", () => {
  const pieces = cutInput(new Uint8Array(150), 64);
  expect(pieces.map((piece) => piece.length)).toEqual([64, 64, 22]);
});

test("nothing to send is no input", () => {
  expect(cutInput("")).toEqual([]);
});

test("an arrow is one key, a word as many as its letters", () => {
  expect(keyCount([{ data: "\x1b[A" }, { data: "docker" }, { data: "🐳" }])).toBe(8);
});

test("control keys are readable", () => {
  expect(readable([{ data: "ls" }, { data: "\x03" }, { data: "\x1b[A" }, { data: "\r" }])).toBe("ls^C↑⏎");
});
