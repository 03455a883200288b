import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, test } from "vitest";
import { addressOf, ListenError, listen } from "./listening.ts";

const servers: Server[] = [];
const newServer = () => {
  const server = createServer();
  servers.push(server);
  return server;
};
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe("listen", () => {
  it("resolves to the port that was free", async () => {
    const server = newServer();
    const port = await listen(server, { host: "127.0.0.1", port: 0 });
    expect(port).toBe((server.address() as AddressInfo).port);
    expect(server.listenerCount("error")).toBe(0);
  });

  it("names PORT when another program has it", async () => {
    const other = newServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const failed = listen(newServer(), { host: "127.0.0.1", port });
    await expect(failed).rejects.toThrow(ListenError);
    await expect(failed).rejects.toThrow(`PORT is ${port}, and another program listens there already. Stop that one`);
  });

  it("names DRYDOCK_HOST when this machine has no such address", async () => {
    const failed = listen(newServer(), { host: "203.0.113.1", port: 0 });
    await expect(failed).rejects.toThrow('DRYDOCK_HOST is "203.0.113.1", which is no address of this machine.');
  });

  it.each([
    ["EACCES", "PORT is 80, where this user may not listen. Set PORT to 1024 or more"],
    ["EINVAL", "The server cannot listen (listen EINVAL). Set DRYDOCK_HOST or PORT"],
  ])("says what to do about %s", async (code, sentence) => {
    const refusing = Object.assign(new EventEmitter(), {
      listen() {
        refusing.emit("error", Object.assign(new Error(`listen ${code}`), { code }));
      },
    });
    await expect(listen(refusing as unknown as Server, { host: "127.0.0.1", port: 80 })).rejects.toThrow(sentence);
  });
});

test.each([
  ["127.0.0.1", null, "http://localhost:3000"],
  ["0.0.0.0", null, "http://localhost:3000"],
  ["::1", null, "http://[::1]:3000"],
  ["192.168.1.4", null, "http://192.168.1.4:3000"],
  ["127.0.0.2", "https://lab.example.org/", "https://lab.example.org/"],
])("a server on %s, public at %s, is opened at %s", (host, url, address) => {
  expect(addressOf({ host, publicUrl: url === null ? null : new URL(url) }, 3000)).toBe(address);
});
