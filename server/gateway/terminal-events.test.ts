import { createServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { Server } from "socket.io";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { ok } from "../contract/faults.ts";
import { writeFrame } from "../contract/frames.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { Terminal } from "../terminals/terminal.ts";
import { type Connection, EventDesk, type Gateway } from "./connection.ts";
import { serveTerminals } from "./terminal-events.ts";
import { packetParser } from "./terminal-frames.ts";
import { UNSENT_BYTES_MAX } from "./unsent.ts";

/** What a terminal that has printed much begins with. Bytes. */
const ONE_SCREEN = 1024 * 1024;
const NODES = Array.from({ length: 9 }, (_, index) => `node${index + 1}`);

let http: HttpServer;
let gateway: Gateway;
let terminal: Terminal;
let typed: string;
let connections: Connection[];
let desks: EventDesk[];
const ends: Socket[] = [];

beforeEach(async () => {
  typed = "";
  connections = [];
  desks = [];
  terminal = new Terminal({ cols: 80, rows: 24 });
  const stream = new Duplex({
    read: () => undefined,
    write: (bytes, _encoding, done) => {
      typed += String(bytes);
      done();
    },
  });
  terminal.connect({ stream, resize: async () => undefined, fromStart: true });
  http = createServer();
  gateway = new Server(http, { parser: packetParser, perMessageDeflate: false, pingInterval: 60_000 });
  const record = { state: "ready", nodes: NODES, sandbox: "a".repeat(12) };
  const people = { enter: async () => ok({ live: { record, nodes: [] }, role: "participant" }) };
  gateway.on("connection", (connection) => {
    connection.data.browser = null;
    connections.push(connection);
    const desk = new EventDesk(connection, () => ({ code: "internal", message: "A bug." }));
    desks.push(desk);
    const terminals = { open: async () => terminal };
    serveTerminals(connection, desk, { people } as unknown as Sessions, terminals as never, {} as never);
  });
  http.on("connection", (near) => ends.push(near));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  for (const end of ends.splice(0)) end.destroy();
  await gateway.close();
});

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const port = () => (http.address() as AddressInfo).port;
const screenful = () => terminal.show(Buffer.from(`${"x".repeat(200)}\r\n`.repeat(ONE_SCREEN / 202)));
const attachOf = (writer: string, node = "node1") => ({
  ...{ session: "s".repeat(20), node, shell: "main", cols: 80, rows: 24, writer, from: null },
});

/** A page on a WebSocket, down to its packets. */
async function page() {
  const socket = new WebSocket(`ws://127.0.0.1:${port()}/socket.io/?EIO=4&transport=websocket`);
  const said: string[] = [];
  await new Promise<void>((resolve) => {
    socket.on("message", (message, isBinary) => {
      const text = isBinary ? "" : String(message);
      if (text.startsWith("0")) socket.send("40");
      else if (text.startsWith("40")) resolve();
      else if (text === "2") socket.send("3");
      else said.push(text);
    });
  });
  ends.push((socket as unknown as { _socket: Socket })._socket);
  let asked = 0;
  const tell = (...event: unknown[]) => socket.send(`42${JSON.stringify(event)}`);
  return {
    socket,
    said,
    tell,
    attach: (writer: string, node?: string) => {
      asked += 1;
      socket.send(`42${asked}${JSON.stringify(["terminal:attach", attachOf(writer, node)])}`);
    },
    answers: () => said.filter((text) => /^4(3|61-)\d/.test(text)),
  };
}

const attached = (text: string) => text.includes('"channel"');
const unsentOf = (desk: EventDesk | undefined) => desk?.unsent.bytes ?? 0;

test("nine full terminals that a slow page opens at once are all answered", async () => {
  screenful();
  const attaches = vi.spyOn(terminal, "attach");
  const slow = await page();
  slow.socket.pause();
  for (const node of NODES) slow.attach(`writer-${node}`, node);
  await eventually(() => expect(attaches).toHaveBeenCalledTimes(NODES.length));
  slow.socket.resume();
  await eventually(() => expect(slow.answers()).toHaveLength(NODES.length));
  expect(slow.answers().every(attached)).toBe(true);
});

test("a page that reads no answers is refused more at a bound, and served again when it reads", async () => {
  screenful();
  const hostile = await page();
  hostile.socket.pause();
  for (let asked = 1; asked <= 50; asked += 1) hostile.attach(`writer-${asked}`);
  await eventually(() => expect(unsentOf(desks[0])).toBeGreaterThan(UNSENT_BYTES_MAX - 2 * ONE_SCREEN));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(unsentOf(desks[0])).toBeLessThan(UNSENT_BYTES_MAX + 2 * ONE_SCREEN);
  hostile.socket.resume();
  await eventually(() => expect(hostile.answers()).toHaveLength(50));
  const refused = hostile.answers().filter((text) => !attached(text));
  expect(refused.length).toBeGreaterThan(10);
  expect(refused.every((text) => text.includes("too-many"))).toBe(true);
  hostile.attach("writer-after");
  await eventually(() => expect(hostile.answers()).toHaveLength(51));
  expect(attached(hostile.answers().at(-1) ?? "")).toBe(true);
});

test("by polling too, where the answers wait in responses that nobody reads", async () => {
  screenful();
  const path = "/socket.io/?EIO=4&transport=polling";
  const opened = await (await fetch(`http://127.0.0.1:${port()}${path}`)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const post = (body: string) => fetch(`http://127.0.0.1:${port()}${path}&sid=${sid}`, { method: "POST", body });
  await post("40");
  await eventually(() => expect(connections).toHaveLength(1));
  const attaches = vi.spyOn(terminal, "attach");
  for (let polls = 0; polls < 3; polls += 1) {
    const asks = Array.from({ length: 18 }, (_, index) => JSON.stringify(attachOf(`writer-${polls}-${index}`)));
    await post(asks.map((ask, index) => `42${index}["terminal:attach",${ask}]`).join("\x1e"));
    // A connection of its own for each poll, which reads nothing of its answer.
    const poll = connect(port(), "127.0.0.1").on("error", () => undefined);
    ends.push(poll.pause());
    poll.write(`GET ${path}&sid=${sid} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(connections[0]?.connected).toBe(true);
  expect(attaches.mock.calls.length).toBeGreaterThanOrEqual(16);
  expect(attaches.mock.calls.length).toBeLessThan(30);
});

test("whoever reads nothing and claims to have drawn it all is cut off, and what waited goes with it", async () => {
  const liar = await page();
  const channel = 1;
  liar.attach("writer-1");
  await eventually(() => expect(liar.answers()).toHaveLength(1));
  liar.socket.pause();
  const flood = setInterval(() => {
    terminal.show(Buffer.alloc(100 * 1024, "x"));
    liar.socket.send(writeFrame("drawn", channel, Number.MAX_SAFE_INTEGER));
  }, 1);
  await eventually(() => expect(connections[0]?.connected).toBe(false));
  clearInterval(flood);
  await eventually(() => expect(unsentOf(desks[0])).toBe(0));
});

test("an attach again frees the channel of the one whose answer was late, and late keys on that are typed by none", async () => {
  const late = await page();
  const line = await page();
  const channels = 9 * 9;
  // A burst is allowed, and then ten a second.
  for (let asked = 0; asked < 55; asked += 1) late.attach("writer-1");
  await eventually(() => expect(late.answers()).toHaveLength(55));
  for (let asked = 55; asked < channels + 2; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, 110));
    late.attach("writer-1");
  }
  await eventually(() => expect(late.answers().filter(attached)).toHaveLength(channels + 2));
  late.tell("terminal:input", channels + 2, 1, "a");
  await eventually(() => expect(typed).toBe("a"));
  line.attach("writer-1");
  await eventually(() => expect(line.answers()).toHaveLength(1));
  late.tell("terminal:input", channels + 2, 2, "b");
  await eventually(() => expect(late.said.at(-1)).toContain("fault"));
  line.tell("terminal:input", 1, 2, "b");
  late.tell("terminal:detach", channels + 2);
  late.socket.close();
  await eventually(() => expect(connections[0]?.connected).toBe(false));
  line.tell("terminal:input", 1, 3, "c");
  await eventually(() => expect(typed).toBe("abc"));
});

test("whoever leaves and joins again over one line is limited as before", async () => {
  const hasty = await page();
  const refused = () => hasty.answers().filter((text) => text.includes("too-many")).length;
  for (let asked = 0; asked < 60; asked += 1) hasty.attach("writer-1");
  await eventually(() => expect(hasty.answers()).toHaveLength(60));
  expect(refused()).toBe(0);
  hasty.socket.send("41");
  await eventually(() => expect(connections[0]?.connected).toBe(false));
  hasty.socket.send("40");
  await eventually(() => expect(connections).toHaveLength(2));
  for (let asked = 0; asked < 60; asked += 1) hasty.attach("writer-1");
  await eventually(() => expect(hasty.answers()).toHaveLength(120));
  expect(refused()).toBeGreaterThan(30);
});
