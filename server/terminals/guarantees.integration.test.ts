import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SessionView } from "../contract/session.ts";
import { connectEngine } from "../docker/engine.ts";
import { Line } from "../testing/line.ts";
import { RunningServer, type Socketed, until } from "../testing/running-server.ts";
import { SocketViewer, type ViewerWish } from "../testing/socket-viewer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { UNDRAWN_BYTES_MAX } from "./flow-control.ts";

/** 50 MB in pieces below what a viewer may be behind. */
const PIECES = 250;
const PIECE_BYTES = 200_000;
/** One viewer each, on ten sockets. */
const VIEWERS = 200;

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const folder = temporaryFolder();
let server: RunningServer;
let session: SessionView;
let cookie: string;
let sockets: Socketed[] = [];
let writers = 0;
let marks = 1000;
/** A number of this attempt only: a test may be tried again, and finds what it said before on the screen. */
const newMark = () => {
  marks += 1;
  return marks;
};

beforeAll(async () => {
  server = await RunningServer.start(folder.path);
  ({ session, cookie } = await server.startSession());
});

beforeEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
});

afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.endSession(session.id, cookie);
  await server.stop();
  folder.remove();
});

async function look(wish: Partial<ViewerWish> = {}, socket?: Socketed): Promise<SocketViewer> {
  const own = socket ?? (await server.connect(cookie));
  sockets.push(own);
  writers += 1;
  return SocketViewer.attach(own, { session: session.id, writer: `writer-${1000 + writers}`, ...wish });
}

/** Ends what an earlier attempt left running there, and waits for the prompt; what it said before is forgotten. */
async function atPrompt(viewer: SocketViewer): Promise<SocketViewer> {
  const mark = newMark();
  viewer.type("\x03");
  viewer.type(`stty sane; echo at-prompt-$((${mark} + 0))\r`);
  await viewer.shows(new RegExp(`at-prompt-${mark}\\r[\\s\\S]*133;B\\x07`));
  viewer.forget();
  return viewer;
}

test("1,000 keys with a connection that drops in the middle arrive in order, each once", async () => {
  await atPrompt(await look());
  const mark = newMark();
  const writer = `writer-keys-${mark}`;
  const first = await look({ writer });
  first.type(`stty -echo; echo silent-$((${mark} + 0)); head -c 1001 | md5sum; stty echo\r`);
  await first.shows(`silent-${mark}\r`);
  const keys = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(33 + ((index * 31) % 90)));
  for (const key of keys.slice(0, 600)) first.type(key);
  await until(10_000, "some of them to be applied", () => first.applied > 100);
  first.socket.disconnect();
  const second = await look({ writer, from: first.from });
  // The page sends again what was not acknowledged, from the number that the server says, and some twice.
  const applied = second.start.applied - 1;
  expect(applied).toBeLessThanOrEqual(600);
  for (const [index, key] of keys.entries()) {
    if (index < first.applied - 1) continue;
    second.socket.emit("terminal:input", second.start.channel, index + 2, key);
  }
  second.socket.emit("terminal:input", second.start.channel, 1002, "\r");
  await second.shows(
    createHash("md5")
      .update(`${keys.join("")}\n`)
      .digest("hex"),
  );
});

test("50 MB of arbitrary bytes arrive unchanged at a viewer that keeps up", async () => {
  const viewer = await atPrompt(await look({ node: "node2" }));
  const mark = newMark();
  // Bytes of every value, the same every time. The node waits for a key after every piece: so the viewer keeps up.
  const source = `head -c ${PIECES * PIECE_BYTES} /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 -nosalt 2>/dev/null`;
  viewer.type(`${source} | sha256sum; echo summed-$((${mark} + 0))\r`);
  await viewer.shows(`summed-${mark}\r`, 60_000);
  const wanted = /([0-9a-f]{64}) {2}-/.exec(viewer.text)?.[1];
  const piece = `dd bs=${PIECE_BYTES} count=1 iflag=fullblock status=none; read -rsN1 </dev/tty`;
  viewer.forget();
  // Without the tty's own changes to line ends.
  viewer.type(`stty -opost -echo; ${source} | for n in $(seq ${PIECES}); do ${piece}; done; stty sane\r`);
  // The command's output begins behind this mark.
  await viewer.shows("133;C\x07");
  const after = viewer.text.lastIndexOf("133;C\x07") + 6;
  const hash = createHash("sha256");
  let got = 0;
  let keys = 0;
  const take = (bytes: Uint8Array) => {
    hash.update(bytes.subarray(0, Math.max(0, PIECES * PIECE_BYTES - got)));
    got += bytes.length;
    while (keys < PIECES && got >= (keys + 1) * PIECE_BYTES) {
      keys += 1;
      viewer.type("k");
    }
  };
  take(Buffer.from(viewer.text.slice(after), "latin1"));
  viewer.socket.on("terminal:output", (_channel, _offset, bytes) => take(bytes));
  await until(100_000, "all of it", () => got >= PIECES * PIECE_BYTES);
  expect(viewer.freshes).toBe(0);
  expect(hash.digest("hex")).toBe(wanted);
});

test("a paste of 1 MB arrives whole", async () => {
  const viewer = await atPrompt(await look());
  const mark = newMark();
  const paste = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => 33 + ((index * 7 + (index >> 9)) % 90)));
  const take = "timeout --foreground 60 head -c 1000000";
  viewer.type(`stty raw -echo; echo raw-$((${mark} + 0)); ${take} | sha256sum; stty sane\r`);
  await viewer.shows(`raw-${mark}`);
  viewer.forget();
  const size = 64 * 1024;
  for (let at = 0; at < paste.length; at += size) viewer.type(paste.subarray(at, at + size));
  await viewer.shows(createHash("sha256").update(paste).digest("hex"), 60_000);
});

test("a viewer that never reads holds nobody up, is sent little, and Ctrl-C ends a flood", async () => {
  const watcher = await atPrompt(await look({ node: "node3" }));
  const mark = newMark();
  const frozen = await look({ node: "node3", draws: false });
  const before = frozen.bytes;
  const start = watcher.offset;
  watcher.type("yes stream-of-output\r");
  // What the shell printed: of a flood even a viewer that draws at once is sent only screens.
  await until(60_000, "20 MB", () => watcher.offset - start > 20_000_000);
  watcher.type("\x03");
  watcher.type(`echo quiet-$((${mark} + 0))\r`);
  await watcher.shows(`quiet-${mark}\r`, 30_000);
  // At most one chunk of the tty more than the bound.
  expect(frozen.bytes - before).toBeLessThan(UNDRAWN_BYTES_MAX + 128 * 1024);
  frozen.socket.emit("terminal:drawn", frozen.start.channel, frozen.offset);
  await frozen.shows(`quiet-${mark}\r`);
  expect(frozen.freshes).toBe(1);
});

test("a flood beyond what a sandbox may print at full speed comes later, and whole", async () => {
  const watcher = await atPrompt(await look());
  const mark = newMark();
  const [lines, bytesOfOne] = [28_000_000, "100000000\r\n".length];
  const start = watcher.offset;
  watcher.type(`seq 100000000 ${100_000_000 + lines - 1}; echo poured-$((${mark} + 0))\r`);
  await watcher.shows(`poured-${mark}\r`, 120_000);
  const around = watcher.offset - start - lines * bytesOfOne;
  // The command's echo, the mark and the prompt.
  expect(around).toBeGreaterThan(0);
  expect(around).toBeLessThan(2_000);
});

test("a viewer on a line of 50 kB a second slows nobody, and gets a fresh screen instead of a backlog", async () => {
  using line = await Line.to(server.url, { bytesPerSecond: 50_000 });
  const slow = await look({ node: "node2", brief: true }, await server.connect(cookie, {}, line.url));
  // Of the megabyte that is there.
  expect(slow.start.bytes.length).toBeLessThan(200_000);
  const watcher = await atPrompt(await look({ node: "node2" }));
  const mark = newMark();
  watcher.type(`base64 -w 100 /dev/zero | head -c 40000000; echo poured-$((${mark} + 0))\r`);
  // At the pace of the slow one this would take a quarter of an hour.
  await watcher.shows(`poured-${mark}\r`, 60_000);
  const atTheEnd = line.delivered;
  expect(atTheEnd).toBeLessThan(10_000_000);
  await slow.shows(`poured-${mark}\r`, 60_000);
  expect(slow.freshes).toBeGreaterThan(0);
  // What was under way, and one more screen; everything there is would be 1 MB more.
  expect(line.delivered - atTheEnd).toBeLessThan(1_000_000);
});

test("viewers of different sizes see the same, and all are told the size that holds", async () => {
  const small = await look({ cols: 70, rows: 20 });
  const large = await look({ cols: 150, rows: 45 });
  await until(5000, "the size to be told", () => small.size.cols === 150);
  // Tried again, the replay holds what an earlier try printed.
  const mark = `same-for-${Date.now()}`;
  small.type(`stty size; echo ${mark.slice(0, -1)}$((${mark.slice(-1)}))\r`);
  await Promise.all([small.shows(`${mark}\r`), large.shows(`${mark}\r`)]);
  expect(large.text.slice(large.text.lastIndexOf("stty size"))).toContain("45 150");
  expect(large.text.slice(-100)).toBe(small.text.slice(-100));
});

test("a program that asks where the cursor is gets one answer, however many look on", async () => {
  const first = await atPrompt(await look());
  const viewers = [first, await look(), await look()];
  const mark = newMark();
  const ask = `printf 'ask-%d\\e[6n' ${mark}; read -rsd R a; read -rsd R -t 1 b`;
  first.type(`stty -echo; ${ask}; stty echo; echo got-$((${mark} + 0)) $(printf %s "$b" | wc -c)\r`);
  await Promise.all(viewers.map((viewer) => viewer.shows(`ask-${mark}\x1b[6n`)));
  for (const [index, viewer] of viewers.entries()) viewer.type(`\x1b[${index + 5};1R`);
  await first.shows(`got-${mark} 0\r`);
});

test("200 viewers of one terminal all see the same", async () => {
  const lines = await Promise.all(Array.from({ length: 10 }, () => server.connect(cookie)));
  const viewers: SocketViewer[] = [];
  for (let index = 0; index < VIEWERS; index += 1) viewers.push(await look({}, lines[index % lines.length]));
  const mark = newMark();
  viewers[0]?.type(`echo swell-$((${mark} + 0)); seq -f 'wave-%g' 500; echo calm-$((${mark} + 0))\r`);
  await Promise.all(viewers.map((viewer) => viewer.shows(`calm-${mark}\r`, 60_000)));
  // What comes after it reaches one before the other.
  const between = ({ text }: SocketViewer) =>
    text.slice(text.indexOf(`swell-${mark}\r`), text.indexOf(`calm-${mark}\r`));
  const [wanted = ""] = viewers.map(between);
  expect(wanted).toMatch(/wave-1\r[\s\S]*wave-500\r/);
  expect(viewers.filter((viewer) => between(viewer) !== wanted)).toEqual([]);
});

test("exit in the main shell brings a new one, and says so", async () => {
  const viewer = await atPrompt(await look());
  const mark = newMark();
  viewer.type("OLD=1; exit 3\r");
  await viewer.shows("The shell ended; here is a new one.");
  viewer.type(`echo new-$OLD-shell-$((${mark} + 0))\r`);
  await viewer.shows(`new--shell-${mark}\r`);
});

test("a node's container that is killed is said in its terminal", async () => {
  const viewer = await look({ node: "node3" });
  const address = session.nodes.find(({ name }) => name === "node3")?.address;
  const containers = await docker.listContainers();
  const victim = containers.find(({ NetworkSettings }) =>
    Object.values(NetworkSettings.Networks).some(({ IPAddress }) => IPAddress === address),
  );
  await docker.getContainer(victim?.Id ?? "").kill();
  await until(60_000, "the end to be told", () => viewer.ended !== null);
  expect(viewer.ended).toMatch(/^node3 stopped/);
});
