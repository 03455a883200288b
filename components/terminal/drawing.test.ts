import { Terminal } from "@xterm/headless";
import type { Terminal as BrowserTerminal } from "@xterm/xterm";
import { expect, test } from "vitest";
import type { Past } from "../connection/link-screen.ts";
import { wholeText } from "./buffer-text.ts";
import { Drawing } from "./drawing.ts";

function setUp() {
  const terminal = new Terminal({ cols: 80, rows: 24, scrollback: 10_000, allowProposedApi: true });
  const steps: string[] = [];
  const textSoFar = () => wholeText(terminal.buffer.active);
  const drawing = new Drawing(terminal as unknown as BrowserTerminal, {
    replayBegins: () => steps.push("begins"),
    replayNews: () => steps.push(`news after ${textSoFar().split("\n").at(-1)}`),
    replayEnds: () => steps.push(`ends after ${textSoFar().split("\n").at(-1)}`),
  });
  const drawn = (draw: (done: () => void) => void) => new Promise<void>(draw);
  return { terminal, drawing, steps, drawn, text: textSoFar };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index} – Anlegestelle, 埠頭 🚢`);
const bytesOf = (of: string[]) => Buffer.from(of.map((line) => `${line}\r\n`).join(""));

test("what is given at once is drawn in pieces, and characters that lie in two of them stay whole", async () => {
  const { terminal, drawing, drawn, text } = setUp();
  let pieces = 0;
  terminal.onWriteParsed(() => {
    pieces += 1;
  });
  const wanted = lines(1, 9_000);
  await drawn((done) => drawing.write(bytesOf(wanted), done));
  expect(text()).toBe(wanted.join("\n"));
  expect(pieces).toBeGreaterThan(1);
});

test("nothing is drawn in the middle of a replay, and what is repeated is told from what is new", async () => {
  const { terminal, drawing, steps, drawn, text } = setUp();
  const [repeated, news] = [bytesOf(lines(1, 3_000)), bytesOf(lines(3_001, 3_010))];
  const past: Past = { clear: true, repeated: repeated.length, whole: true };
  await drawn((done) => drawing.write(bytesOf(lines(2_000, 2_100)), done));
  const still: boolean[] = [];
  terminal.onLineFeed(() => still.push(terminal.modes.synchronizedOutputMode));
  await drawn((done) => {
    drawing.replay(Buffer.concat([repeated, news]), past, done);
    expect(drawing.isReplaying).toBe(false);
  });
  expect(steps).toEqual(["begins", `news after ${lines(3_000, 3_000)}`, `ends after ${lines(3_010, 3_010)}`]);
  expect(text()).toBe(lines(1, 3_010).join("\n"));
  expect(still.length).toBeGreaterThan(3_000);
  expect(new Set(still)).toEqual(new Set([true]));
  expect(terminal.modes.synchronizedOutputMode).toBe(false);
});

test("who has scrolled up stays as far up when the lines above are drawn again", async () => {
  const { terminal, drawing, drawn } = setUp();
  const all = bytesOf(lines(1, 500));
  await drawn((done) => drawing.write(all.subarray(all.length - 10_000), done));
  terminal.scrollLines(-100);
  const top = () => terminal.buffer.active.getLine(terminal.buffer.active.viewportY)?.translateToString(true);
  const before = top();
  await drawn((done) => drawing.replay(all, { clear: true, repeated: all.length, whole: true }, done));
  expect(top()).toBe(before);
});
