import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { mustRun } from "../../scripts/setup/command.mjs";
import { npm } from "../../scripts/setup/npm.mjs";
import { ROOT } from "../../scripts/setup/root.mjs";
import type { Line } from "../stage/line.ts";
import type { Stage } from "../stage/stage.ts";
import { type Peer, PeerContainer, SIZE } from "./peer.ts";
import { ensurePeerImage } from "./peer-image.ts";

const VERSION = "3.2.0";
/** 200 packages. */
const INSTALL_WITHIN_MS = 180_000;
const CONNECT_WITHIN_MS = 10_000;
/** Its page says it has taken so much, or the server stops at 2 MB. Characters. */
const COMMIT = 128 * 1024;

/** wetty of npm on Debian's Node, with Debian's node-pty: that one is compiled already. */
export async function startWetty({ docker, image }: Stage, command: string[]): Promise<Peer> {
  const packages = await installed();
  const built = await ensurePeerImage(docker, image, { name: "wetty", packages: ["nodejs", "node-node-pty"] });
  const start = [
    'mkdir /node_modules && ln -s "$(find /usr/lib /usr/share/nodejs -path "*nodejs/node-pty" | head -n 1)" /node_modules/',
    'exec node /wetty/node_modules/wetty/build/main.js "$@"',
  ].join(" && ");
  const container = await PeerContainer.start(
    docker,
    built,
    (port) => [
      ...["sh", "-c", start, "wetty", "--host", "127.0.0.1", "--port", String(port), "--base", "/wetty"],
      ...["--log-level", "error", "--command", command.join(" ")],
    ],
    [`${packages}:/wetty:ro`],
  );
  return { url: `${container.origin}/wetty`, container, open: () => open(container.origin) };
}

/** Resolves to the folder that has it among its packages, fetched by this machine's npm. */
async function installed(): Promise<string> {
  const folder = join(ROOT, "var/bench", `wetty-${VERSION}`);
  const done = join(folder, "installed");
  if (existsSync(done)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const { program, args } = npm();
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `wetty@${VERSION}`];
  await mustRun("Fetching wetty", program, [...args, ...install], { cwd: folder, timeoutMs: INSTALL_WITHIN_MS });
  rmSync(join(folder, "node_modules/node-pty"), { recursive: true });
  writeFileSync(done, "");
  return folder;
}

async function open(origin: string): Promise<Line> {
  const socket = io(origin, { path: "/wetty/socket.io", transports: ["websocket"], forceNew: true });
  await new Promise((resolve, reject) => {
    socket.once("login", resolve);
    socket.once("connect_error", reject);
    setTimeout(() => reject(new Error("wetty opened no shell in time.")), CONNECT_WITHIN_MS).unref();
  });
  socket.emit("resize", { cols: SIZE.columns, rows: SIZE.rows });
  return new WettyLine(socket);
}

class WettyLine implements Line {
  readonly #socket: Socket;
  #taken = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (text: string) => {
      this.#taken += text.length;
      if (this.#taken < COMMIT) return;
      socket.emit("commit", this.#taken);
      this.#taken = 0;
    });
  }

  write(text: string): void {
    this.#socket.emit("input", text);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#socket.on("data", (text: string) => listener(Buffer.from(text)));
  }

  [Symbol.dispose](): void {
    this.#socket.disconnect();
  }
}
