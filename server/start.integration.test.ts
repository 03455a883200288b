import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { connectEngine } from "./docker/engine.ts";
import { GUARD_LABEL, instanceFilter } from "./docker/labels.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { onEngine } from "./testing/on-engine.ts";
import { RunningServer } from "./testing/running-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");

test("a server whose port is taken ends with a sentence, makes nothing on the engine and lets its folder go", async () => {
  const folder = temporaryFolder();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  try {
    const pool = { DRYDOCK_POOL_HOT: "2", DRYDOCK_POOL_FROZEN: "2" };
    const error: unknown = await RunningServer.start(folder.path, { PORT: String(port), ...pool }).catch((it) => it);
    expect(error).toHaveProperty("message", expect.stringMatching(/^The server ended with 1\. /));
    const { message } = error as Error;
    expect(message).toContain(`PORT is ${port}, and another program listens there already.`);
    expect(message).not.toMatch(/^ +at /m);
    const store = openSqliteStore(folder.path);
    const instance = await store.instanceId();
    await store.close();
    expect(await onEngine(docker, { label: instanceFilter({ instance }) })).toEqual([]);
    expect(await docker.listContainers({ all: true, filters: { label: [`${GUARD_LABEL}=${instance}`] } })).toEqual([]);
  } finally {
    other.close();
    folder.remove();
  }
});
