import { expect, test } from "vitest";
import { isAnswer } from "./answers.ts";

test("what an emulator answers by itself is known from what a person types", () => {
  for (const answer of [
    "\x1b[12;40R",
    "\x1b[?1;2c",
    "\x1b[>0;276;0c",
    "\x1b[0n",
    "\x1b[?2004;1$y",
    "\x1b[0n\x1b[3;4R",
  ]) {
    expect(isAnswer(answer), JSON.stringify(answer)).toBe(true);
  }
  expect(isAnswer("\x1b]11;rgb:0808/0c0c/0e0e\x1b\\")).toBe(true);
  expect(isAnswer("\x1bP1$r0m\x1b\\")).toBe(true);
  for (const typed of ["", "R", "\x1b", "\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[I", "\x1b[<0;3;4M", "\x1b[12;40Rx"]) {
    expect(isAnswer(typed), JSON.stringify(typed)).toBe(false);
  }
});
