/**
 * As little as can stand between a WebSocket and a container's tty in Node: bytes in, bytes out, nothing kept, nobody asked.
 * Run with the container's id; prints the port it listens on, on loopback.
 */
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { WebSocketServer } from "ws";
import { attachTty } from "../../server/docker/attach.ts";

const [container = ""] = process.argv.slice(2);
const tty = await attachTty(new Docker(), container);
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  tty.on("data", (bytes: Buffer) => socket.send(bytes));
  socket.on("message", (bytes: Buffer) => tty.write(bytes));
});
server.on("listening", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
