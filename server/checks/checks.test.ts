import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { CheckState } from "../contract/session.ts";
import { checksToAsk, nextCheckState } from "./check-state.ts";
import { askAll, readAnswers } from "./questions.ts";

const passed: CheckState = { state: "passed", message: "", at: 1 };
const yes = { code: 0, output: "" };
const once = { hold: false, atHand: true };
const held = { hold: true, atHand: true };
const ahead = { hold: false, atHand: false };

test("each question gets its own exit code and output, whatever the others do", () => {
  const script = askAll([
    { id: "good", script: "echo fine" },
    { id: "bad", script: "echo 'it is \"not\" there'; exit 3" },
    { id: "quits", script: "exit 0" },
    { id: "reads", script: "cat; echo done" },
    { id: "broken", script: "if then" },
  ]);
  const answers = readAnswers(execFileSync("bash", ["-c", script], { encoding: "utf8" }));
  expect(answers.get("good")).toEqual({ code: 0, output: "fine" });
  expect(answers.get("bad")).toEqual({ code: 3, output: 'it is "not" there' });
  expect(answers.get("quits")).toEqual({ code: 0, output: "" });
  expect(answers.get("reads")).toEqual({ code: 0, output: "done" });
  expect(answers.get("broken")?.code).not.toBe(0);
});

test("an answer that was cut off is no answer", () => {
  expect(readAnswers("\x1egood\nfine\x1f0\n\x1ebad\nhalf")).toEqual(new Map([["good", { code: 0, output: "fine" }]]));
});

test("a check opens, is watched, passes, and stays passed when it need not hold", () => {
  const watching = nextCheckState(undefined, { code: 1, output: "2 of 3 nodes" }, once, 10);
  expect(watching).toEqual({ state: "watching", message: "2 of 3 nodes", at: 10 });
  const done = nextCheckState(watching, { code: 0, output: "ignored" }, once, 20);
  expect(done).toEqual({ state: "passed", message: "", at: 20 });
  expect(nextCheckState(done, { code: 1, output: "gone" }, once, 30)).toBe(done);
});

test("a check that must hold opens again when the state breaks, and says since when", () => {
  const broken = nextCheckState(passed, { code: 1, output: "node2 left" }, held, 30);
  expect(broken).toEqual({ state: "broken", message: "node2 left", at: 30 });
  expect(nextCheckState(broken, { code: 1, output: "node3 left" }, held, 40)).toEqual({
    state: "broken",
    message: "node3 left",
    at: 30,
  });
});

test("what is true before anybody did anything counts once it was false, or when it is the next", () => {
  const still = nextCheckState(undefined, yes, ahead, 10);
  expect(still).toEqual({ state: "open", message: "", at: 10 });
  expect(nextCheckState(still, yes, ahead, 20)).toBe(still);
  expect(nextCheckState(still, yes, once, 20)).toEqual({ state: "passed", message: "", at: 20 });
  const undone = nextCheckState(still, { code: 1, output: "One is left." }, ahead, 20);
  expect(undone).toEqual({ state: "watching", message: "One is left.", at: 20 });
  expect(nextCheckState(undone, yes, ahead, 30)).toEqual({ state: "passed", message: "", at: 30 });
});

test("nothing changed is the same object, so that nobody is told twice", () => {
  const before: CheckState = { state: "watching", message: "no", at: 1 };
  expect(nextCheckState(before, { code: 1, output: "no" }, once, 99)).toBe(before);
});

test("only the next open checks and the holding ones are asked, and of those further on others each time", () => {
  const broken: CheckState = { state: "broken", message: "gone", at: 1 };
  const checks = [..."abcdefghijk"].map((id) => ({ id, hold: "bc".includes(id) }));
  const names = (some: { id: string }[]) => some.map(({ id }) => id).join("");
  const asked = (states: Record<string, CheckState>, turn: number) => {
    const { next, ahead, passed: held } = checksToAsk(checks, states, turn);
    return [next, ahead, held].map(names);
  };
  expect(asked({ a: passed, b: passed, c: broken }, 0)).toEqual(["cd", "efghi", "b"]);
  expect(asked({ a: passed, b: passed, c: broken }, 1)).toEqual(["cd", "efghjk", "b"]);
  expect(asked({}, 0)).toEqual(["a", "bcdef", ""]);
  expect(asked({}, 1)).toEqual(["a", "bcdgh", ""]);
  // Who went straight to h goes on from there.
  expect(asked({ h: passed }, 0)).toEqual(["a", "bcdefi", ""]);
  expect(asked(Object.fromEntries(checks.map(({ id }) => [id, passed])), 3)).toEqual(["", "", "bc"]);
});
