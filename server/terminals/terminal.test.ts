import { join } from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { beforeEach, expect, test } from "vitest";
import type { HeldBy } from "../contract/events.ts";
import type { TtySize } from "../nodes/node-driver.ts";
import { until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { CATCH_UP_PAUSE_MS, UNDRAWN_BYTES_MAX } from "./flow-control.ts";
import { Journal } from "./journal.ts";
import { ELSEWHERE, OutputBudget } from "./output-budget.ts";
import { Terminal } from "./terminal.ts";
import type { ViewerSink } from "./viewer.ts";

const SIZE = { cols: 80, rows: 24 };

class Viewer implements ViewerSink {
  text = "";
  freshes = 0;
  appliedUpTo = 0;
  sizes: TtySize[] = [];
  reason = "";
  offset = 0;
  output(offset: number, bytes: Uint8Array) {
    this.text += Buffer.from(bytes).toString("latin1");
    this.offset = offset;
  }
  fresh(offset: number, bytes: Uint8Array) {
    this.freshes += 1;
    this.text = Buffer.from(bytes).toString("latin1");
    this.offset = offset;
  }
  applied(number: number) {
    this.appliedUpTo = number;
  }
  size(size: TtySize) {
    this.sizes.push(size);
  }
  helds: (HeldBy | null)[] = [];
  held(by: HeldBy | null) {
    this.helds.push(by);
  }
  ended(reason: string) {
    this.reason = reason;
  }
  wasReplaced = false;
  replaced() {
    this.wasReplaced = true;
  }
}

let out: PassThrough;
let typed: string;
let resized: TtySize[];
let terminal: Terminal;

beforeEach(() => {
  out = new PassThrough();
  typed = "";
  resized = [];
  const into = new PassThrough().on("data", (chunk: Buffer) => {
    typed += chunk.toString();
  });
  terminal = new Terminal(SIZE);
  terminal.connect({
    stream: Duplex.from({ readable: out, writable: into }),
    fromStart: true,
    resize: async (size) => {
      resized.push(size);
    },
  });
});

/** A tty for the terminal to go on with; returns what has been typed into it. */
function connectNext(): () => string {
  let late = "";
  const into = new PassThrough().on("data", (chunk: Buffer) => {
    late += chunk.toString();
  });
  terminal.connect({
    stream: Duplex.from({ readable: new PassThrough(), writable: into }),
    fromStart: false,
    resize: async () => undefined,
  });
  return () => late;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a viewer that comes later sees what was said before, then the rest, nothing twice", async () => {
  out.write("before ");
  await settle();
  const viewer = new Viewer();
  const { start } = terminal.attach("writer-1", SIZE, null, viewer);
  out.write("after");
  await settle();
  expect(start.mode).toBe("fresh");
  expect(Buffer.from(start.bytes).toString() + viewer.text).toBe("before after");
});

test("a viewer that was away gets exactly what it missed", async () => {
  const first = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, first);
  out.write("seen ");
  await settle();
  attachment[Symbol.dispose]();
  out.write("missed");
  await settle();
  const again = terminal.attach("writer-1", SIZE, { epoch: terminal.epoch, offset: first.offset }, new Viewer());
  expect(again.start.mode).toBe("resume");
  expect(Buffer.from(again.start.bytes).toString()).toBe("missed");
  expect(first.text).toBe("seen ");
});

test("a viewer of an earlier life starts afresh", () => {
  const { start } = terminal.attach("writer-1", SIZE, { epoch: "another", offset: 0 }, new Viewer());
  expect(start.mode).toBe("fresh");
});

test("each numbered input is typed once and in order, also when sent again after a reconnect", async () => {
  const attachment = terminal.attach("writer-1", SIZE, null, new Viewer());
  expect(attachment.input(1, "a")).toBe("taken");
  expect(attachment.input(2, "b")).toBe("taken");
  attachment[Symbol.dispose]();
  const viewer = new Viewer();
  const again = terminal.attach("writer-1", SIZE, null, viewer);
  expect(again.start.applied).toBe(2);
  expect(again.input(2, "b")).toBe("taken");
  expect(again.input(3, "c")).toBe("taken");
  expect(again.input(5, "e")).toBe("gap");
  await settle();
  expect(typed).toBe("abc");
  expect(viewer.appliedUpTo).toBe(3);
});

test("two people who type do not take each other's numbers", async () => {
  const one = terminal.attach("writer-1", SIZE, null, new Viewer());
  const two = terminal.attach("writer-2", SIZE, null, new Viewer());
  one.input(1, "1");
  two.input(1, "2");
  await settle();
  expect(typed).toBe("12");
});

test("a viewer that does not draw is left alone, and the others go on", async () => {
  const slow = new Viewer();
  const quick = new Viewer();
  const slowly = terminal.attach("writer-1", SIZE, null, slow);
  const quickly = terminal.attach("writer-2", SIZE, null, quick);
  const line = `${"x".repeat(1022)}\r\n`;
  for (let sent = 0; sent < 4096; sent += 1) {
    terminal.show(Buffer.from(line));
    quickly.drawn(quick.offset);
  }
  expect(quick.text.length).toBe(4096 * 1024);
  expect(slow.text.length).toBeLessThanOrEqual(UNDRAWN_BYTES_MAX + 1024);
  // When it has drawn what it got, the ring has moved on: it starts from a snapshot, not from a backlog.
  slowly.drawn(slow.offset);
  expect(slow.freshes).toBe(1);
  expect(slow.offset).toBe(quick.offset);
  terminal.show(Buffer.from("end"));
  slowly.drawn(slow.offset);
  await new Promise((resolve) => setTimeout(resolve, 2 * CATCH_UP_PAUSE_MS));
  expect(slow.text.endsWith("end")).toBe(true);
});

test("a viewer cannot claim to have drawn what it was not sent", () => {
  const viewer = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, viewer);
  attachment.drawn(Number.MAX_SAFE_INTEGER);
  for (let sent = 0; sent < 1024; sent += 1) terminal.show(Buffer.alloc(1024, "x"));
  expect(viewer.text.length).toBeLessThanOrEqual(UNDRAWN_BYTES_MAX + 1024);
});

test("the size of whoever resized last holds for all, and they are told when it does", async () => {
  const one = new Viewer();
  const two = new Viewer();
  terminal.attach("writer-1", SIZE, null, one);
  const second = terminal.attach("writer-2", SIZE, null, two);
  second.resize({ cols: 120, rows: 30 });
  expect(resized).toEqual([{ cols: 120, rows: 30 }]);
  expect(one.sizes).toEqual([]);
  await settle();
  expect(one.sizes).toEqual([{ cols: 120, rows: 30 }]);
  expect(two.sizes).toEqual([]);
});

test("a redraw is one column less and back", async () => {
  terminal.redraw();
  await until(5000, "the first size", () => resized.length === 1);
  out.write("drawn for it");
  await until(5000, "the second", () => resized.length === 2);
  expect(resized).toEqual([{ cols: 79, rows: 24 }, SIZE]);
});

test("a redraw does not take back a size that a viewer asked for meanwhile", async () => {
  terminal.redraw();
  terminal.attach("writer-1", { cols: 202, rows: 15 }, null, new Viewer());
  await settle();
  expect(resized.at(-1)).toEqual({ cols: 202, rows: 15 });
});

test("what is typed while the tty is attached again is kept and typed then", async () => {
  const attachment = terminal.attach("writer-1", SIZE, null, new Viewer());
  terminal.disconnect();
  expect(attachment.input(1, "kept")).toBe("taken");
  const late = connectNext();
  await settle();
  expect(late()).toBe("kept");
});

test("what a broken attachment did not take is typed by the next one, once and before what came later", async () => {
  terminal.disconnect();
  terminal.connect({
    stream: new Duplex({ read: () => undefined, write: () => undefined }),
    fromStart: false,
    resize: async () => undefined,
  });
  const viewer = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, viewer);
  attachment.input(1, "not ");
  attachment.input(2, "taken ");
  await settle();
  expect(viewer.appliedUpTo).toBe(0);
  terminal.disconnect();
  attachment.input(3, "later");
  const late = connectNext();
  await until(5000, "what was typed to be taken", () => viewer.appliedUpTo === 3);
  expect(late()).toBe("not taken later");
});

test("while the node is out of reach, everybody is told, also who comes then, and asked to send again after it", async () => {
  const viewer = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, viewer);
  terminal.disconnect();
  terminal.awaitNode();
  terminal.awaitNode();
  expect(attachment.input(1, "kept by its author")).toBe("held");
  const late = new Viewer();
  terminal.attach("writer-2", SIZE, null, late);
  await until(5000, "the late one to be told", () => late.helds.length > 0);
  const into = new PassThrough().on("data", (chunk: Buffer) => {
    typed += chunk.toString();
  });
  terminal.connect({
    stream: Duplex.from({ readable: new PassThrough(), writable: into }),
    fromStart: false,
    resize: async () => undefined,
  });
  expect([viewer.helds, late.helds]).toEqual([
    ["node", null],
    ["node", null],
  ]);
  expect(attachment.input(1, "kept by its author")).toBe("taken");
  await until(5000, "it to be typed", () => typed === "kept by its author");
});

test("an ended terminal says why, also to who comes later, and takes no input", async () => {
  const viewer = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, viewer);
  terminal.end("node1 stopped.");
  expect(viewer.reason).toBe("node1 stopped.");
  expect(attachment.input(1, "x")).toBe("ended");
  const late = new Viewer();
  terminal.attach("writer-2", SIZE, null, late);
  await settle();
  expect(late.reason).toBe("node1 stopped.");
});

test("the next life goes on from what was kept: same offsets, same output, and the tty is read on where it was", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "sandbox", "node1.main");
  const fail = (error: unknown) => {
    throw error;
  };
  const first = new Terminal(SIZE, { keep: new Journal(path, fail) });
  first.attach("writer-1", { cols: 100, rows: 30 }, null, new Viewer());
  first.show(Buffer.from("a line of ours\r\n"));
  const tty = new PassThrough();
  const stream = Duplex.from({ readable: tty, writable: new PassThrough() });
  first.connect({ stream, fromStart: true, offset: 0, resize: async () => undefined });
  // Enough for several files, so that the oldest is cut.
  for (let line = 0; line < 50_000; line += 1) tty.write(`line ${line} ${"x".repeat(80)}\r\n`);
  await until(5000, "everything to be read", () => first.ttyOffset > 4_400_000 && tty.readableLength === 0);

  const keep = new Journal(path, fail);
  const next = new Terminal(SIZE, { keep, restored: keep.restore() });
  expect(next.size).toEqual({ cols: 100, rows: 30 });
  expect(next.ttyOffset).toBe(first.ttyOffset);
  const seen = { epoch: first.epoch, offset: first.attach("writer-2", next.size, null, new Viewer()).start.offset };
  expect(next.attach("writer-1", next.size, seen, new Viewer()).start.mode).toBe("resume");
  const shown = (terminal: Terminal) =>
    Buffer.from(terminal.attach("writer-3", next.size, null, new Viewer()).start.bytes);
  const [before, after] = [shown(first), shown(next)];
  const common = Math.min(before.length, after.length);
  expect(common).toBeGreaterThanOrEqual(900_000);
  expect(Buffer.compare(after.subarray(-common), before.subarray(-common))).toBe(0);
  expect(next.life).not.toBe(first.life);
  next.end("over");
  expect(new Journal(path, fail).restore()).toBeNull();
  folder.remove();
});

test("a program's question is answered once: by whoever typed last, else by who came first", async () => {
  const one = terminal.attach("writer-1", SIZE, null, new Viewer());
  const second = new Viewer();
  const two = terminal.attach("writer-2", SIZE, null, second);
  one.input(1, "\x1b[1;1R");
  two.input(1, "\x1b[2;2R");
  two.input(2, "x");
  one.input(2, "\x1b[3;3R");
  two.input(3, "\x1b[4;4R");
  await settle();
  expect(typed).toBe("\x1b[1;1Rx\x1b[4;4R");
  expect(second.appliedUpTo).toBe(3);
  two[Symbol.dispose]();
  one.input(3, "\x1b[5;5R");
  await settle();
  expect(typed.endsWith("\x1b[5;5R")).toBe(true);
});

test("what a program does not read is held at a bound, then asked for again, and arrives once and in order", async () => {
  const slow = new PassThrough({ highWaterMark: 1024 });
  const stream = Duplex.from({ readable: new PassThrough(), writable: slow });
  terminal.disconnect();
  terminal.connect({ stream, fromStart: false, resize: async () => undefined });
  const viewer = new Viewer();
  const attachment = terminal.attach("writer-1", SIZE, null, viewer);
  const piece = (number: number) => String(number).padStart(64 * 1024, "-");
  let sent = 0;
  while (viewer.helds.length === 0) {
    sent += 1;
    expect(sent).toBeLessThan(100);
    attachment.input(sent, piece(sent));
  }
  expect(attachment.input(sent + 1, "lost?")).toBe("held");
  let read = "";
  slow.on("data", (chunk: Buffer) => {
    read += chunk.toString();
  });
  await until(5000, "room", () => viewer.helds.length === 2);
  expect(viewer.helds).toEqual(["program", null]);
  attachment.input(sent, piece(sent));
  attachment.input(sent + 1, "end");
  await until(5000, "everything", () => read.endsWith("end"));
  expect(read).toBe(`${Array.from({ length: sent }, (_, index) => piece(index + 1)).join("")}end`);
});

test("what was under way when it was held and released again comes once more, and nobody is told of a gap", async () => {
  const attachment = terminal.attach("writer-1", SIZE, null, new Viewer());
  terminal.disconnect();
  terminal.awaitNode();
  expect(attachment.input(1, "a")).toBe("held");
  const late = connectNext();
  expect(attachment.input(2, "b")).toBe("held");
  expect(attachment.input(3, "c")).toBe("held");
  for (const [index, key] of [..."abc"].entries()) expect(attachment.input(index + 1, key)).toBe("taken");
  expect(attachment.input(5, "e")).toBe("gap");
  await settle();
  expect(late()).toBe("abc");
});

test("a page whose answer was late attaches again, and its emulator is the one that is asked", async () => {
  const late = new Viewer();
  terminal.attach("writer-1", SIZE, null, late);
  const other = terminal.attach("writer-2", SIZE, null, new Viewer());
  const page = terminal.attach("writer-1", SIZE, null, new Viewer());
  expect(late.wasReplaced).toBe(true);
  page.input(1, "x");
  const again = terminal.attach("writer-1", SIZE, null, new Viewer());
  other.input(1, "\x1b[2;2R");
  again.input(2, "\x1b[1;1R");
  out.write("for those who are there");
  await settle();
  expect(typed).toBe("x\x1b[1;1R");
  expect(late.text).toBe("");
});

test("what a replaced attachment delivers after all is refused, and typed once when it comes again", async () => {
  const old = terminal.attach("writer-1", SIZE, null, new Viewer());
  old.input(1, "a");
  const viewer = new Viewer();
  const page = terminal.attach("writer-1", SIZE, null, viewer);
  expect(page.start.applied).toBe(1);
  expect(old.input(2, "b")).toBe("held");
  expect(old.input(3, "\x1b[1;1R")).toBe("held");
  old.resize({ cols: 200, rows: 50 });
  expect(page.input(2, "b")).toBe("taken");
  old[Symbol.dispose]();
  expect(page.input(3, "\x1b[1;1R")).toBe("taken");
  out.write("seen");
  await settle();
  expect(typed).toBe("ab\x1b[1;1R");
  expect(terminal.size).toEqual(SIZE);
  expect(viewer.text).toBe("seen");
});

test("an attach that a line given up delivers late replaces nothing", async () => {
  const viewer = new Viewer();
  const page = terminal.attach("writer-1", SIZE, null, viewer, { since: 2000 });
  const late = terminal.attach("writer-1", SIZE, null, new Viewer(), { since: 1000 });
  late[Symbol.dispose]();
  expect(page.input(1, "a")).toBe("taken");
  out.write("seen");
  await settle();
  expect([typed, viewer.text, viewer.wasReplaced]).toEqual(["a", "seen", false]);
});

test("a watcher who knows the name of somebody's writer replaces only who watches", () => {
  const owner = new Viewer();
  const page = terminal.attach("writer-1", SIZE, null, owner);
  const first = new Viewer();
  terminal.attach("writer-1", null, null, first);
  terminal.attach("writer-1", null, null, new Viewer());
  expect([owner.wasReplaced, first.wasReplaced]).toEqual([false, true]);
  expect(page.input(1, "a")).toBe("taken");
});

test("a flood comes after the terminal that somebody turned to or types in, and not after one that somebody only watches", async () => {
  const budget = new OutputBudget();
  const made = () => {
    const [terminal, stream] = [new Terminal(SIZE, { budget }), new PassThrough()];
    terminal.connect({ stream, fromStart: true, resize: async () => undefined });
    return { terminal, stream };
  };
  const [loud, quiet] = [made(), made()];
  const printed = async (): Promise<boolean> => {
    loud.stream.write(Buffer.alloc(ELSEWHERE.burst + 16 * ELSEWHERE.perMs));
    await new Promise(setImmediate);
    const paused = loud.stream.isPaused();
    while (loud.stream.isPaused()) await settle();
    return !paused;
  };
  quiet.terminal.attach("watcher-1", null, null, new Viewer()).attend();
  expect(await printed()).toBe(true);
  const mine = quiet.terminal.attach("writer-1", SIZE, null, new Viewer());
  mine.attend();
  expect(await printed()).toBe(false);
  loud.terminal.attach("writer-1", SIZE, null, new Viewer()).attend();
  expect(await printed()).toBe(true);
  mine.input(1, "x");
  expect(await printed()).toBe(false);
});
