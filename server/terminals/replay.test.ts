import xterm from "@xterm/headless";
import { expect, test } from "vitest";
import { Replay, SNAPSHOT_LINES_MAX } from "./replay.ts";

const bytes = (text: string) => Buffer.from(text);

/** What a terminal shows after these bytes: its last lines, cursor and modes. */
async function screenOf(...parts: Uint8Array[]) {
  const terminal = new xterm.Terminal({ cols: 40, rows: 10, allowProposedApi: true, scrollback: 100 });
  for (const part of parts) await new Promise<void>((done) => terminal.write(new Uint8Array(part), done));
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: 10 },
    (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "",
  );
  const cell = active.getLine(active.baseY + active.cursorY)?.getCell(0);
  return {
    lines,
    cursor: [active.cursorX, active.cursorY],
    kind: active.type,
    modes: terminal.modes,
    bold: cell?.isBold(),
    colour: cell?.getFgColor(),
  };
}

test("what was appended comes back from any offset still there", () => {
  const replay = new Replay(100);
  replay.append(bytes("hello "));
  replay.append(bytes("world"));
  expect(Buffer.from(replay.since(0) ?? []).toString()).toBe("hello world");
  expect(Buffer.from(replay.since(3) ?? []).toString()).toBe("lo world");
  expect(Buffer.from(replay.since(11) ?? []).toString()).toBe("");
  expect(replay.since(12)).toBeNull();
});

test("memory stays within a quarter over the limit, however much is written", () => {
  const replay = new Replay(1000);
  for (let line = 0; line < 5000; line += 1) {
    replay.append(bytes(`line ${line}\r\n`));
    expect(replay.end - replay.start).toBeLessThanOrEqual(1250);
  }
  expect(replay.since(0)).toBeNull();
  expect(Buffer.from(replay.snapshot()).toString()).toMatch(/line 4999\r\n$/);
});

test("one piece larger than the limit leaves its own end", () => {
  const replay = new Replay(1000);
  replay.append(bytes("first\r\n"));
  replay.append(bytes(Array.from({ length: 1000 }, (_, line) => `line ${line}\r\n`).join("")));
  expect(replay.end - replay.start).toBeLessThanOrEqual(1250);
  expect(Buffer.from(replay.kept()).toString()).toMatch(/^line \d+\r\n(.*\r\n)*line 999\r\n$/);
});

test("what was given out does not change with what comes after", () => {
  const replay = new Replay(1000);
  replay.append(bytes("kept as it was\r\n"));
  const given = [replay.since(0), replay.snapshot()].map((each) => Buffer.from(each ?? []));
  const later = [replay.since(0), replay.snapshot()];
  for (let line = 0; line < 500; line += 1) replay.append(bytes(`line ${line}\r\n`));
  expect(later.map((each) => Buffer.from(each ?? []))).toEqual(given);
});

test("a replay starts at the start of a line", () => {
  const replay = new Replay(200);
  for (let line = 0; line < 100; line += 1) replay.append(bytes(`number ${line}\r\n`));
  expect(Buffer.from(replay.since(replay.start) ?? []).toString()).toMatch(/^number \d+\r\n/);
});

test("output without a single line end is bounded too", () => {
  const replay = new Replay(1000);
  for (let part = 0; part < 100; part += 1) replay.append(bytes("x".repeat(300)));
  expect(replay.end - replay.start).toBeLessThanOrEqual(1250);
});

test("a cut replay draws the screen, cursor, colours and modes of the whole output", async () => {
  const noise = Array.from({ length: 60 }, (_, line) => `\x1b[3${line % 8}mline ${line}\x1b[0m\r\n`);
  const parts = [
    "\x1b[?2004h\x1b[?1h\x1b=",
    "\x1b[1;31m",
    ...noise.slice(0, 30),
    "\x1b[?1000h\x1b[?1006h\x1b[?25l",
    ...noise.slice(30),
    "\x1b[1;32mgreen prompt",
  ].map(bytes);
  const replay = new Replay(600);
  for (const part of parts) replay.append(part);
  expect(replay.start).toBeGreaterThan(0);
  expect(await screenOf(replay.snapshot())).toEqual(await screenOf(...parts));
});

test("sequences cut in two by chunks are still understood", async () => {
  const text = `\x1b[?1049h\x1b[?25l\x1b[2J\x1b[5;5Hfull screen\r\n${"filler\r\n".repeat(80)}\x1b[3;3Hlater`;
  const replay = new Replay(200);
  for (const letter of text) replay.append(bytes(letter));
  expect(replay.startsInAlternateScreen).toBe(true);
  const { kind, modes } = await screenOf(replay.snapshot());
  expect(kind).toBe("alternate");
  expect(modes).toEqual((await screenOf(bytes(text))).modes);
});

test("a snapshot has no more lines than a browser keeps, and draws the same", async () => {
  const replay = new Replay();
  const lines = Array.from({ length: SNAPSHOT_LINES_MAX + 500 }, (_, line) => bytes(`\x1b[3${line % 8}m${line}\r\n`));
  for (const line of lines) replay.append(line);
  const snapshot = replay.snapshot();
  expect(Buffer.from(snapshot).toString().split("\n").length).toBeLessThanOrEqual(SNAPSHOT_LINES_MAX + 1);
  expect(await screenOf(snapshot)).toEqual(await screenOf(...lines.slice(-200)));
});

test("a short snapshot draws the same screen, colours and modes in a fraction of the bytes", async () => {
  const replay = new Replay();
  const parts = [
    "\x1b[?2004h\x1b[?1006h",
    ...Array.from({ length: 5000 }, (_, line) => `\x1b[3${line % 8}mline ${line}\r\n`),
  ];
  for (const part of parts) replay.append(bytes(part));
  const short = replay.shortSnapshot(10_000);
  expect(short.length).toBeLessThan(15_000);
  expect(await screenOf(short)).toEqual(await screenOf(...parts.map(bytes)));
  expect(replay.start).toBe(0);
});

test("a short snapshot has no more lines than were asked for, however short they are", async () => {
  const replay = new Replay();
  for (let line = 0; line < 5000; line += 1) replay.append(bytes("y\r\n"));
  replay.append(bytes("root@node1:~# "));
  const short = Buffer.from(replay.shortSnapshot(10_000, 400)).toString();
  expect(short).toBe(`${"y\r\n".repeat(400)}root@node1:~# `);
});

test("of a full-screen program, whose picture may be old, a short snapshot keeps everything", () => {
  const replay = new Replay();
  replay.append(bytes("\x1b[?1049h\x1b[2Jdrawn once"));
  for (let line = 0; line < 5000; line += 1) replay.append(bytes(`\x1b[5;5H${line}\r\n`));
  expect(replay.shortSnapshot(10_000)).toEqual(replay.snapshot());
});

test("knows whether more lines have come than one wants to draw", () => {
  const replay = new Replay();
  replay.append(Buffer.from("1\r\n2\r\n"));
  const from = replay.end;
  replay.append(Buffer.from("3\r\n4\r\n5"));
  expect(replay.hasLinesSince(from, 1)).toBe(true);
  expect(replay.hasLinesSince(from, 2)).toBe(false);
  expect(replay.hasLinesSince(0, 3)).toBe(true);
  expect(replay.hasLinesSince(0, 4)).toBe(false);
});
