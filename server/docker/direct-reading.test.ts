import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { directAgent, readDirectly } from "./direct-reading.ts";

const FIRST = "said with the answer, ";
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A connection as the engine hijacks one, and its other end. */
async function hijacked(): Promise<{ socket: Socket; other: Socket }> {
  const folder = temporaryFolder();
  const socketPath = join(folder.path, "engine.sock");
  const others: Socket[] = [];
  const server = createServer((other) => {
    others.push(other);
    other.once("data", () =>
      other.write(`HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n${FIRST}`),
    );
  }).listen(socketPath);
  await once(server, "listening");
  stops.push(() => server.close(), folder.remove);
  const headers = { connection: "Upgrade", upgrade: "tcp" };
  const asked = request({ socketPath, method: "POST", path: "/attach", agent: directAgent, headers }).end();
  const [, socket, head] = (await once(asked, "upgrade")) as [unknown, Socket, Buffer];
  socket.unshift(head);
  const [other] = others;
  if (!other) throw new Error("Nobody connected.");
  return { socket, other };
}

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("it gives its bytes like any stream, and from the hand-over on directly, each once and in order", async () => {
  const { socket, other } = await hijacked();
  const pieces = Array.from({ length: 200 }, (_, index) => randomBytes(1 + ((index * 7919) % 200_000)));
  const sent = Buffer.concat([Buffer.from(FIRST), ...pieces]);
  const hash = createHash("sha256");
  let count = 0;
  const take = (bytes: Buffer) => {
    hash.update(bytes);
    count += bytes.length;
  };
  socket.on("data", take);
  for (const piece of pieces.slice(0, 5)) other.write(piece);
  await expect.poll(() => count).toBeGreaterThan(FIRST.length);
  socket.off("data", take).pause();
  for (const piece of pieces.slice(5, 50)) other.write(piece);
  readDirectly(socket, take);
  socket.resume();
  const ended = once(socket, "end");
  for (const piece of pieces.slice(50)) other.write(piece);
  other.end();
  await ended;
  expect(count).toBe(sent.length);
  expect(hash.digest("hex")).toBe(hashOf(sent));
  socket.destroy();
});

test("what is put back comes first, and a pause holds everything back", async () => {
  const { socket, other } = await hijacked();
  let said = "";
  readDirectly(socket, (bytes) => {
    said += bytes.toString();
  });
  socket.resume();
  await expect.poll(() => said).toBe(FIRST);
  socket.pause();
  other.write("held back");
  // A round through another connection's way: by then it would have come.
  const { socket: second, other: far } = await hijacked();
  far.write("later");
  let later = "";
  readDirectly(second, (bytes) => {
    later += bytes.toString();
  });
  second.resume();
  await expect.poll(() => later).toBe(`${FIRST}later`);
  expect(said).toBe(FIRST);
  socket.resume();
  await expect.poll(() => said).toBe(`${FIRST}held back`);
  socket.destroy();
  second.destroy();
});
