import { Terminal } from "@xterm/headless";
import { expect, test } from "vitest";
import type { Past } from "../connection/link-screen.ts";
import { wholeText } from "./buffer-text.ts";
import { Shell, type ShellScreen } from "./shell.ts";
import type { ShellNews } from "./shell-integration.ts";

const PROMPT = "\x1b]133;A\x07root@node1:~# \x1b]133;B\x07";
const C = "\x1b]133;C\x07";
const D = (code: number) => `\x1b]133;D;${code}\x07`;

function setUp({ cols = 40, taken = true } = {}) {
  const terminal = new Terminal({ cols, rows: 6, scrollback: 100, allowProposedApi: true });
  const typed: string[] = [];
  const news: ShellNews[] = [];
  const shell = new Shell(
    "node1",
    terminal as ShellScreen,
    (data) => {
      typed.push(data);
      return taken;
    },
    (item) => news.push(item),
  );
  const print = (text: string) => new Promise<void>((done) => terminal.write(text, done));
  return { terminal, shell, typed, news, print };
}

test("run types the command and Enter once and gives the output between the marks, and the exit code", async () => {
  const { shell, typed, print } = setUp();
  await print(PROMPT);
  const run = shell.run("ls");
  expect(typed).toEqual(["ls\r"]);
  await print(`ls\r\n${C}one\r\n\r\ntwo\r\n${D(2)}${PROMPT}`);
  expect(await run).toEqual({ output: "one\n\ntwo", exitCode: 2 });
});

test("output that has no line end and wraps is given as it was printed", async () => {
  const { shell, print } = setUp();
  await print(PROMPT);
  const run = shell.run("printf x");
  await print(`printf x\r\n${C}${"x".repeat(95)}${D(0)}${PROMPT}`);
  expect((await run).output).toBe("x".repeat(95));
});

test("output longer than the scrollback keeps its end", async () => {
  const { shell, print } = setUp();
  await print(PROMPT);
  const run = shell.run("seq 500");
  const lines = Array.from({ length: 500 }, (_, index) => String(index + 1));
  await print(`seq 500\r\n${C}${lines.join("\r\n")}\r\n${D(0)}${PROMPT}`);
  const { output } = await run;
  expect(output.endsWith("498\n499\n500")).toBe(true);
});

test("run is refused while a program runs, before the first prompt, and while another run is under way", async () => {
  const { shell, typed, print } = setUp();
  await expect(shell.run("ls")).rejects.toThrow("no prompt yet");
  await print(PROMPT);
  const first = shell.run("top");
  await expect(shell.run("ls")).rejects.toThrow("A program is running on node1");
  await print(`top\r\n${C}`);
  expect(shell.busy).toBe(true);
  expect(typed).toEqual(["top\r"]);
  await print(`${D(0)}${PROMPT}`);
  await first;
  expect(shell.busy).toBe(false);
});

test("run says so when nothing could be sent", async () => {
  const { shell, print } = setUp({ taken: false });
  await print(PROMPT);
  await expect(shell.run("ls")).rejects.toThrow("the connection to node1 is lost");
  expect(shell.busy).toBe(false);
});

test("a run that was thrown away before anything of it showed leaves the terminal free; one that runs goes on", async () => {
  const { shell, print } = setUp();
  await print(PROMPT);
  const swallowed = shell.run("docker ps");
  shell.discarded();
  await expect(swallowed).rejects.toThrow("discarded");
  expect(shell.busy).toBe(false);
  const running = shell.run("ls");
  await print(`ls\r\n${C}one\r\n`);
  shell.discarded();
  await print(`${D(0)}${PROMPT}`);
  expect(await running).toEqual({ output: "one", exitCode: 0 });
});

test("what stands at the prompt is taken away first, also when it was typed elsewhere", async () => {
  const { shell, typed, print } = setUp();
  await print(`${PROMPT}half a word`);
  expect(shell.state).toBe("typing");
  shell.run("ls").catch(() => undefined);
  expect(typed).toEqual(["\x05\x15ls\r"]);
  shell.abandon("over");
});

test("several lines are one bracketed paste where the shell takes one, and end with the last prompt", async () => {
  const { shell, typed, print } = setUp();
  await print(`\x1b[?2004h${PROMPT}`);
  const run = shell.run("echo a\necho b");
  expect(typed).toEqual(["\x1b[200~echo a\necho b\x1b[201~\r"]);
  await print(`echo a\r\necho b\r\n${C}a\r\n${D(0)}${C}b\r\n${D(0)}${PROMPT}`);
  expect(await run).toEqual({ output: "a\nb", exitCode: 0 });
});

test("a syntax error is answered with its message", async () => {
  const { shell, print } = setUp({ cols: 80 });
  await print(PROMPT);
  const run = shell.run("if )");
  await print(`if )\r\nbash: syntax error near unexpected token \`)'\r\n${D(2)}${PROMPT}`);
  expect(await run).toEqual({ output: "bash: syntax error near unexpected token `)'", exitCode: 2 });
});

test("the deadline ends the wait and says what was waited for", async () => {
  const { shell, print } = setUp();
  await print(PROMPT);
  await expect(shell.run("sleep 9", 20)).rejects.toThrow("node1 did not finish “sleep 9”");
});

const GAP: Past = { clear: true, repeated: 0, whole: false };
const RELOAD: Past = { clear: true, repeated: 1000, whole: false };
const FRESH: Past = { clear: true, repeated: 5000, whole: true };

test("a run survives a snapshot in its middle, also one that begins with other commands", async () => {
  const { shell, news, print } = setUp();
  await print(`${PROMPT}ls\r\n${C}bin\r\n${D(0)}${PROMPT}`);
  const run = shell.run("make");
  await print(`make\r\n${C}one\r\n`);
  shell.awaitReplay(FRESH);
  shell.beginReplay(FRESH);
  await print(`\x1bc${PROMPT}ls\r\n${C}bin\r\n${D(0)}${PROMPT}make\r\n${C}one\r\n`);
  expect(shell.state).toBe("running");
  shell.beginNews();
  await print(`two\r\n${D(4)}${PROMPT}`);
  shell.endReplay(FRESH);
  expect(await run).toEqual({ output: "one\ntwo", exitCode: 4 });
  expect(news.filter((item) => item.kind === "prompt").map(({ exitCode }) => exitCode)).toEqual([null, 0, 4]);
});

test("a run whose output began above a short snapshot ends with it", async () => {
  const { shell, print } = setUp();
  await print(PROMPT);
  const run = shell.run("seq 9");
  await print(`seq 9\r\n${C}1\r\n`);
  shell.awaitReplay(GAP);
  shell.beginReplay(GAP);
  await print("\x1bc");
  shell.beginNews();
  await print(`8\r\n9\r\n${D(0)}${PROMPT}`);
  shell.endReplay(GAP);
  expect(await run).toEqual({ output: "8\n9", exitCode: 0 });
});

test("a run that was typed is not disturbed by a snapshot of what was there before", async () => {
  const { shell, typed, print } = setUp();
  await print(PROMPT);
  const run = shell.run("ls");
  shell.awaitReplay(FRESH);
  shell.beginReplay(FRESH);
  await print(`\x1bc${C}flood\r\n${D(130)}${PROMPT}`);
  shell.beginNews();
  shell.endReplay(FRESH);
  await print(`ls\r\n${C}bin\r\n${D(0)}${PROMPT}`);
  expect(await run).toEqual({ output: "bin", exitCode: 0 });
  expect(typed).toEqual(["ls\r"]);
});

test("a prompt that comes in a replay of a live terminal is told once", async () => {
  const { shell, news, print } = setUp();
  await print(`${PROMPT}yes\r\n${C}y\r\n`);
  for (const [past, repeated, fresh] of [
    [GAP, "", `y\r\n${D(130)}${PROMPT}`],
    [FRESH, `y\r\n${D(130)}${PROMPT}`, ""],
  ] as const) {
    shell.awaitReplay(past);
    shell.beginReplay(past);
    await print(`\x1bc${repeated}`);
    shell.beginNews();
    await print(fresh);
    shell.endReplay(past);
  }
  expect(news.filter((item) => item.kind === "prompt")).toEqual([
    { kind: "prompt", exitCode: null },
    { kind: "prompt", exitCode: 130 },
  ]);
  expect(shell.busy).toBe(false);
});

test("what is run while a replay is drawn is typed once, after it", async () => {
  const { shell, typed, print } = setUp();
  await print(PROMPT);
  shell.awaitReplay(FRESH);
  shell.beginReplay(FRESH);
  const run = shell.run("ls");
  expect(typed).toEqual([]);
  await print(`\x1bc${PROMPT}`);
  shell.beginNews();
  shell.endReplay(FRESH);
  expect(typed).toEqual(["ls\r"]);
  await print(`ls\r\n${C}${D(0)}${PROMPT}`);
  expect(await run).toEqual({ output: "", exitCode: 0 });
});

test("what is run while a replay is drawn that ends in a program is not typed into that", async () => {
  const { shell, typed, print } = setUp();
  await print(PROMPT);
  shell.awaitReplay(FRESH);
  shell.beginReplay(FRESH);
  const run = shell.run("ls");
  await print(`\x1bc${PROMPT}`);
  shell.beginNews();
  await print(`vi\r\n${C}`);
  shell.endReplay(FRESH);
  await expect(run).rejects.toThrow("A program is running on node1");
  expect(typed).toEqual([]);
});

test("from when a replay has come until it is drawn, no command is typed at the prompt of before", async () => {
  const { shell, typed, print } = setUp();
  await print(PROMPT);
  shell.awaitReplay(RELOAD);
  await expect(shell.run("ls")).rejects.toThrow("no prompt yet");
  shell.beginReplay(RELOAD);
  await print(`\x1bc${PROMPT}`);
  expect(shell.busy).toBe(true);
  shell.beginNews();
  shell.endReplay(RELOAD);
  expect(shell.busy).toBe(false);
  expect(typed).toEqual([]);
});

test("the state is known again after a reload, and nothing of it is told", async () => {
  const { shell, news, print } = setUp();
  shell.beginReplay(RELOAD);
  await print(`${PROMPT}sleep 100\r\n${C}`);
  shell.beginNews();
  shell.endReplay(RELOAD);
  expect(shell.state).toBe("running");
  expect(news).toEqual([]);
});

test("text joins wrapped rows, also where a wide character did not fit, and ends at the last line", async () => {
  const { terminal, print } = setUp({ cols: 5 });
  await print("abcdefg\r\nabcd漢x\r\nend\r\n");
  expect(wholeText(terminal.buffer.active)).toBe("abcdefg\nabcd漢x\nend");
});
