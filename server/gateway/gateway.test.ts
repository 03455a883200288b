import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { io } from "socket.io-client";
import { afterEach, expect, it, vi } from "vitest";
import type { Clusters } from "../cluster/clusters.ts";
import { ok, refuse } from "../contract/faults.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Gateway } from "./connection.ts";
import { closeGateway, openGateway } from "./gateway.ts";

const nothing = () => undefined;
let server: Server;
let gateway: Gateway;
/** Both ends of every connection. */
const ends: Socket[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end.destroy();
  await closeGateway(gateway);
});

/** The real gateway over node:http on a free loopback port, with nothing behind it. */
async function start(dev: boolean): Promise<number> {
  server = createServer((_, response) => response.end("a page"));
  gateway = openGateway({
    ...{ server, dev },
    sessions: { onChanged: nothing, people: { removed: new Set() } } as unknown as Sessions,
    clusters: { onChanged: nothing, onUsage: nothing } as unknown as Clusters,
    ...({} as Pick<Parameters<typeof openGateway>[0], "terminals" | "shells">),
    allow: ({ headers }) => (headers.host === "evil.example" ? refuse("not-allowed", "Not this name.") : ok(undefined)),
    browserOf: () => null,
    onBug: () => ({ code: "internal", message: "A bug." }),
  });
  server.on("connection", (near) => ends.push(near));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** How many connections the server holds. */
const held = () => promisify(server.getConnections.bind(server))();

/** Asks for a WebSocket and never hangs up, whatever the server does. */
function attack(port: number, path: string, host = "localhost"): Promise<Socket> {
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  ends.push(client);
  client.on("error", nothing).resume();
  const head = [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket", "", ""];
  return new Promise((resolve) => client.write(head.join("\r\n"), () => resolve(client)));
}

const OTHER_PATHS = ["/", "/labs/first", "/api/v1/labs", "/socket.iox/", "//socket.io/", "http://localhost/socket.io/"];

it("nobody holds a connection by asking for a WebSocket elsewhere, or by a name that is not ours", async () => {
  const port = await start(false);
  const seen = vi.fn();
  server.on("upgrade", seen);
  for (const path of [...OTHER_PATHS, "/_next/hmr"]) await attack(port, path);
  await attack(port, "/socket.io/?EIO=4&transport=websocket", "evil.example");
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(OTHER_PATHS.length + 2));
  await vi.waitFor(async () => expect(await held()).toBe(0));
});

it("whoever asks for a WebSocket elsewhere and resets the connection does not end the server", async () => {
  const port = await start(false);
  for (const path of OTHER_PATHS) (await attack(port, path)).resetAndDestroy();
  await vi.waitFor(async () => expect(await held()).toBe(0));
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("a page");
});

it("browsers still connect by WebSocket", async () => {
  const port = await start(false);
  const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], reconnection: false });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  socket.disconnect();
});

it("in development Next's own reload is left to Next, and nothing else is", async () => {
  const port = await start(true);
  for (const path of [...OTHER_PATHS, "/_next/hmr"]) await attack(port, path);
  await vi.waitFor(async () => expect(await held()).toBe(1));
});
