import { expect, test } from "vitest";
import { TerminalModes } from "./terminal-modes.ts";

/** What a cleared terminal is sent after these. */
function preludeAfter(...sequences: string[]): string {
  const modes = new TerminalModes();
  for (const sequence of sequences) modes.feed(Buffer.from(sequence, "latin1"));
  return modes.prelude();
}

test.each([
  "48;5;0",
  "38;5;0",
  "58;5;0",
  "38;2;255;128;0",
  "48;2;0;0;0",
  "48;2;;;",
  "1;38;5;1;48;5;0",
  "38;2;48;5;0",
  "48:5:0",
  "48:2::10:20:0",
  "4:0",
])("a colour that ends in 0 is no reset: %s", (parameters) => {
  expect(preludeAfter("\x1b[1m", `\x1b[${parameters}m`)).toBe(`\x1b[1m\x1b[${parameters}m`);
});

test.each(["", "0", "00", "1;0", "1;", "48;5;0;0", "38;5;1;0", "48:5:0;0", "48;5;38;5;0"])(
  "a reset is one, also after a colour: %s",
  (parameters) => {
    expect(preludeAfter("\x1b[1m", `\x1b[${parameters}m`)).toBe("");
  },
);

test("a reset before a colour takes what came before it", () => {
  expect(preludeAfter("\x1b[1m", "\x1b[0;48;5;0m")).toBe("\x1b[0;48;5;0m");
});
