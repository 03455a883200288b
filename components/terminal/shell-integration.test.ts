import { expect, test } from "vitest";
import { parseMark, ShellIntegration } from "./shell-integration.ts";

const feed = (shell: ShellIntegration, marks: string) =>
  marks.split(" ").map((text) => {
    const mark = parseMark(text);
    return mark ? shell.mark(mark) : null;
  });

test("marks are read with their parameters; others are none", () => {
  expect(parseMark("D;130")).toEqual({ kind: "output-end", exitCode: 130 });
  expect(parseMark("D")).toEqual({ kind: "output-end", exitCode: null });
  expect(parseMark("A;cl=m")).toEqual({ kind: "prompt-start" });
  expect(parseMark("P;k=s")).toBeNull();
});

test("before the first mark nobody knows whether a prompt is there", () => {
  const shell = new ShellIntegration();
  expect(shell.state).toBe("unknown");
  expect(feed(shell, "A B").at(-1)).toEqual({ kind: "prompt", exitCode: null });
  expect(shell.state).toBe("prompt");
});

test("a command runs from its Enter until the prompt is back, with its exit code", () => {
  const shell = new ShellIntegration();
  feed(shell, "A B");
  shell.input("f");
  expect(shell.state).toBe("typing");
  shell.input("\r");
  expect(shell.state).toBe("running");
  expect(feed(shell, "C")).toEqual([{ kind: "started" }]);
  expect(feed(shell, "D;3 A")).toEqual([null, null]);
  expect(shell.state).toBe("running");
  expect(feed(shell, "B")).toEqual([{ kind: "prompt", exitCode: 3 }]);
  expect(shell.state).toBe("prompt");
});

test("two commands of one paste end in one prompt, with the last exit code", () => {
  const shell = new ShellIntegration();
  feed(shell, "A B");
  const news = feed(shell, "C D;1 C D;0 A B").filter((item) => item?.kind === "prompt");
  expect(news).toEqual([{ kind: "prompt", exitCode: 0 }]);
});

test("a prompt that is drawn again after a resize is no news, and what was typed still counts", () => {
  const shell = new ShellIntegration();
  feed(shell, "A B");
  shell.input("docker");
  expect(feed(shell, "A B")).toEqual([null, null]);
  expect(shell.state).toBe("typing");
});

test("an empty Enter and Ctrl-C lead back to the prompt", () => {
  const shell = new ShellIntegration();
  feed(shell, "A B");
  shell.input("\r");
  expect(feed(shell, "D;0 A B").at(-1)).toEqual({ kind: "prompt", exitCode: 0 });
  shell.input("oops");
  feed(shell, "D;130 A B");
  expect(shell.state).toBe("prompt");
});

test("what the terminal reports by itself is not typing", () => {
  const shell = new ShellIntegration();
  feed(shell, "A B");
  for (const report of ["\x1b[I", "\x1b[O", "\x1b[<0;3;4M", "\x1b[24;80R"]) shell.input(report);
  expect(shell.state).toBe("prompt");
  shell.input("\x1b[A");
  expect(shell.state).toBe("typing");
});
