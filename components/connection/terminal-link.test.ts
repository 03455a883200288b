import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refuse } from "../../server/contract/faults.ts";
import { MAIN_SHELL, NodeName, SessionId } from "../../server/contract/ids.ts";
import { FakeWire } from "./fake-wire.ts";
import { KEPT_BYTES_MAX } from "./input-queue.ts";
import type { Past } from "./link-screen.ts";
import { TerminalLink } from "./terminal-link.ts";

const address = { session: SessionId.parse("a".repeat(20)), node: NodeName.parse("node1"), shell: MAIN_SHELL };

function setUp(wire = new FakeWire()) {
  const drawings: (() => void)[] = [];
  const screen = {
    text: "",
    cols: 80,
    rows: 24,
    size: () => ({ cols: screen.cols, rows: screen.rows }),
    resize(cols: number, rows: number) {
      screen.cols = cols;
      screen.rows = rows;
    },
    write(bytes: Uint8Array, drawn: () => void) {
      screen.text += new TextDecoder().decode(bytes);
      drawings.push(drawn);
    },
    pasts: [] as Past[],
    replay(bytes: Uint8Array, past: Past, drawn: () => void) {
      screen.pasts.push(past);
      if (past.clear) screen.text = "";
      screen.write(bytes, drawn);
    },
  };
  const link = new TerminalLink(wire, address, screen);
  link.open();
  const draw = () => {
    for (const drawn of drawings.splice(0)) drawn();
  };
  const join = () => {
    wire.connect();
    wire.answer();
  };
  const reports = () => wire.heard.filter(([event]) => event === "terminal:drawn").map(([, , offset]) => offset);
  return { wire, screen, link, draw, join, reports };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("output during a lost connection is neither lost nor doubled", () => {
  const { wire, screen, link, join } = setUp();
  wire.output = "old ";
  join();
  wire.print("one ");
  wire.cut();
  expect(link.state.status).toBe("lost");
  wire.print("two ");
  wire.connect();
  expect(link.state.status).toBe("connecting");
  wire.answer();
  wire.print("three");
  expect(screen.text).toBe("old one two three");
  expect(wire.attaches[1]?.from).toEqual({ epoch: "one", offset: 8 });
  expect(link.state.status).toBe("live");
});

test("what was sent into a silence is shown until the server answers, and over the next line arrives once", () => {
  const { wire, link, join } = setUp();
  join();
  wire.deaf = true;
  link.send("l");
  expect(link.state.onTheWay).toBeNull();
  wire.silence();
  expect(link.state.onTheWay).toEqual({ keys: 1, text: "l" });
  link.send("s");
  expect(link.state).toMatchObject({ status: "live", kept: null, onTheWay: { keys: 2, text: "ls" } });
  wire.cut();
  link.send("\r");
  expect(link.state).toMatchObject({ kept: { keys: 1, text: "⏎" }, onTheWay: { keys: 2, text: "ls" } });
  wire.deaf = false;
  join();
  expect(wire.typed).toBe("ls\r");
  expect(link.state).toMatchObject({ status: "live", kept: null, onTheWay: null });
});

test("a silence that ends by itself leaves nothing on the way", () => {
  const { wire, link, join } = setUp();
  join();
  wire.mute = true;
  link.send("l");
  wire.silence();
  expect(link.state.onTheWay).toEqual({ keys: 1, text: "l" });
  wire.connect();
  wire.fire("terminal:applied", wire.channel, 1);
  expect(link.state.onTheWay).toBeNull();
  expect(wire.attaches).toHaveLength(1);
});

test("after a restart of the server the screen is drawn anew", () => {
  const { wire, screen, join } = setUp();
  join();
  wire.print("before");
  wire.restartServer();
  wire.print("after");
  join();
  expect(screen.text).toBe("after");
});

test("a viewer that fell behind is cleared and drawn from the snapshot, and resumes from there", () => {
  const { wire, screen, join } = setUp();
  join();
  wire.print("flood");
  wire.fire("terminal:fresh", wire.channel, 9_000, new TextEncoder().encode("end"));
  expect(screen.text).toBe("end");
  wire.cut();
  join();
  expect(wire.attaches[1]?.from).toEqual({ epoch: "one", offset: 9_000 });
});

test("the screen is told what of a replay it was given before, and what is news to it", () => {
  const { wire, screen, join } = setUp();
  wire.output = "old ";
  join();
  wire.print("one ");
  wire.fire("terminal:fresh", wire.channel, 18, new TextEncoder().encode("one flood end"));
  wire.cut();
  wire.output = "old one flood end more";
  join();
  wire.restartServer();
  join();
  expect(screen.pasts.map(({ repeated, clear }) => [repeated, clear])).toEqual([
    [4, true],
    [3, true],
    [0, false],
    [0, true],
  ]);
});

test("keys are sent at once, each with the next number", () => {
  const { wire, link, join } = setUp();
  join();
  link.send("l");
  link.send("s");
  link.send("\r");
  expect(wire.heard.slice(1)).toEqual([
    ["terminal:input", 1, 1, "l"],
    ["terminal:input", 1, 2, "s"],
    ["terminal:input", 1, 3, "\r"],
  ]);
  expect(wire.typed).toBe("ls\r");
});

test("input that got lost on the way arrives once and in order after reconnecting", () => {
  const { wire, link, join } = setUp();
  join();
  link.send("a");
  wire.mute = true;
  link.send("b");
  wire.deaf = true;
  link.send("c");
  wire.cut();
  link.send("d");
  expect(link.state.kept).toEqual({ keys: 1, text: "d" });
  wire.mute = false;
  wire.deaf = false;
  wire.connect();
  link.send("e");
  wire.answer();
  expect(wire.typed).toBe("abcde");
  expect(link.state.kept).toBeNull();
});

test("a thousand keys survive a connection that breaks in between", () => {
  const { wire, link, join } = setUp();
  join();
  const keys = Array.from({ length: 1_000 }, (_, index) => String(index % 10));
  keys.forEach((key, index) => {
    wire.deaf = index % 97 >= 50 && index % 97 < 60;
    if (index % 97 === 60) wire.cut();
    if (index % 97 === 65) join();
    link.send(key);
  });
  expect(wire.typed).toBe(keys.join(""));
});

test("keys typed before the first attachment are sent with it", () => {
  const { wire, link, join } = setUp();
  link.send("ls");
  join();
  expect(wire.typed).toBe("ls");
});

test("a server that kept the output goes on with it, and input counts anew", () => {
  const { wire, screen, link, join } = setUp();
  join();
  wire.print("before ");
  join();
  link.send("typed");
  wire.restartServer({ keeping: true });
  wire.print("after");
  join();
  expect(screen.text).toBe("before after");
  link.send("again");
  expect(wire.typed).toBe("typedagain");
  expect(link.state.unsent).toBeNull();
});

test("unacknowledged input is shown, not sent, when the server has restarted", () => {
  const { wire, link, join } = setUp();
  join();
  wire.deaf = true;
  link.send("rm -r x");
  link.send("\r");
  wire.deaf = false;
  wire.restartServer();
  join();
  expect(wire.typed).toBe("");
  expect(link.state.unsent).toEqual({ text: "rm -r x⏎", because: "restarted" });
  link.send("k");
  link.sendUnsent();
  expect(wire.typed).toBe("krm -r x\r");
  expect(link.state.unsent).toBeNull();
});

test("what was held back and is refused again stays in sight", () => {
  const { wire, link, join } = setUp();
  join();
  wire.deaf = true;
  link.send("x".repeat(KEPT_BYTES_MAX / 2));
  link.send("rm -r x");
  wire.restartServer();
  join();
  wire.fire("terminal:held", wire.channel, "program");
  link.send("y".repeat(KEPT_BYTES_MAX / 2 - 4));
  link.sendUnsent();
  expect(link.state.unsent?.text).toContain("rm -r x");
  expect(link.state.unsent?.because).toBe("restarted");
});

test("input that the program does not take waits here, and is sent again in order when there is room", () => {
  const { wire, link, join } = setUp();
  join();
  wire.deaf = true;
  link.send("a");
  wire.fire("terminal:held", wire.channel, "program");
  const told = wire.heard.length;
  link.send("b");
  expect(wire.heard).toHaveLength(told);
  expect(link.state.held).toBe("program");
  wire.deaf = false;
  wire.fire("terminal:held", wire.channel, null);
  expect(wire.typed).toBe("ab");
  expect(link.state.held).toBeNull();
});

test("kept keys can be discarded without leaving a gap in the numbers", () => {
  const { wire, link, join } = setUp();
  join();
  link.send("a");
  wire.deaf = true;
  link.send("b");
  wire.cut();
  link.send("oops");
  link.discardKept();
  expect(link.state.kept).toBeNull();
  wire.deaf = false;
  join();
  link.send("c");
  expect(wire.typed).toBe("abc");
});

test("beyond the bound, keys are refused and the state says so", () => {
  const { wire, link, join } = setUp();
  join();
  wire.cut();
  expect(link.send("x".repeat(KEPT_BYTES_MAX))).toBe(true);
  expect(link.send("y")).toBe(false);
  expect(link.state.refusing).toBe(true);
  join();
  expect(link.state.refusing).toBe(false);
  expect(wire.typed).toBe("x".repeat(KEPT_BYTES_MAX));
});

test("what was drawn is reported every 64 KiB, and 50 ms after the last output", () => {
  const { wire, draw, join, reports } = setUp();
  join();
  wire.print("x".repeat(70_000));
  expect(reports()).toEqual([]);
  draw();
  expect(reports()).toEqual([70_000]);
  wire.print("y");
  draw();
  vi.advanceTimersByTime(49);
  expect(reports()).toEqual([70_000]);
  vi.advanceTimersByTime(1);
  expect(reports()).toEqual([70_000, 70_001]);
});

test("drawings of an older attachment are not reported to the new one", () => {
  const { wire, draw, join, reports } = setUp();
  join();
  wire.print("x".repeat(90_000));
  wire.restartServer();
  join();
  draw();
  vi.advanceTimersByTime(100);
  expect(reports()).toEqual([]);
});

test("the tty's size wins over the screen's, at attaching and later", () => {
  const { wire, screen, join } = setUp();
  wire.size = { cols: 100, rows: 30 };
  join();
  expect(screen.size()).toEqual({ cols: 100, rows: 30 });
  wire.fire("terminal:size", wire.channel, 90, 20);
  expect(screen.size()).toEqual({ cols: 90, rows: 20 });
});

test("a node that is not ready is asked again; one that is gone is not", () => {
  const { wire, link, join } = setUp();
  wire.refusal = refuse("not-ready", "node1 is starting.");
  join();
  expect(link.state.fault?.code).toBe("not-ready");
  vi.advanceTimersByTime(500);
  wire.refusal = null;
  wire.answer();
  expect(link.state).toMatchObject({ status: "live", fault: null });
  wire.cut();
  wire.refusal = refuse("ended", "The session is over.");
  join();
  expect(link.state).toMatchObject({ status: "ended", ended: { reason: "The session is over." } });
});

test("typing at a shell that is over is refused, and what it did not get is shown", () => {
  const { wire, link, join } = setUp();
  join();
  wire.deaf = true;
  link.send("exit");
  wire.fire("terminal:ended", wire.channel, "node1 stopped.");
  expect(link.send("x")).toBe(false);
  expect(link.state.unsent).toEqual({ text: "exit", because: "ended" });
  wire.deaf = false;
  link.open();
  wire.answer();
  link.send("ls");
  expect(wire.typed).toBe("ls");
});

test("nothing is asked before the link is opened", () => {
  const wire = new FakeWire();
  const link = new TerminalLink(wire, address, {
    size: () => ({ cols: 80, rows: 24 }),
    write() {},
    replay() {},
    resize() {},
  });
  wire.connect();
  expect(wire.attaches).toEqual([]);
  link.open();
  link.open();
  expect(wire.attaches.length).toBe(1);
});

test("closing detaches, also when the attachment is answered later", () => {
  const first = setUp();
  first.join();
  first.link.close();
  expect(first.wire.heard.at(-1)).toEqual(["terminal:detach", 1]);
  const second = setUp();
  second.wire.connect();
  second.link.close();
  second.wire.answer();
  expect(second.wire.heard.at(-1)).toEqual(["terminal:detach", 1]);
});

test("what was too much for the line is asked for again with fewer lines of the past", () => {
  const { wire } = setUp();
  wire.connect();
  wire.cut();
  wire.connect();
  wire.answer();
  wire.cut();
  wire.connect();
  expect(wire.attaches.map(({ brief }) => brief)).toEqual([undefined, true, undefined]);
});

test("says where somebody is, and nothing of it over a lost connection", () => {
  const { wire, link, join } = setUp();
  link.attend();
  join();
  link.attend();
  wire.cut();
  link.attend();
  expect(wire.heard.filter(([event]) => event === "terminal:attend")).toEqual([["terminal:attend", 1]]);
});

test("terminals of a line that could not carry all their screens ask one after the other, and one that is gone holds up none", () => {
  const first = setUp();
  const [second, third] = [setUp(first.wire), setUp(first.wire)];
  const { wire } = first;
  const briefs = () => wire.attaches.filter(({ brief }) => brief).length;
  wire.connect();
  expect(wire.attaches).toHaveLength(3);
  wire.cut();
  wire.connect();
  expect(briefs()).toBe(1);
  second.link.close();
  wire.answer();
  expect(briefs()).toBe(2);
  expect(first.link.state.status).toBe("live");
  wire.answer();
  expect(third.link.state.status).toBe("live");
  expect(briefs()).toBe(2);
});

test("a line that breaks again while terminals wait for their turn lets all of them ask over the next", () => {
  const first = setUp();
  const second = setUp(first.wire);
  const { wire } = first;
  wire.connect();
  wire.cut();
  wire.connect();
  wire.cut();
  wire.connect();
  wire.answer();
  wire.answer();
  expect([first, second].map(({ link }) => link.state.status)).toEqual(["live", "live"]);
});
