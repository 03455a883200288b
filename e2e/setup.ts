import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";

/** A first start fetches or builds the labs' images; later ones are ready in a second or two. */
const READY_WITHIN_MS = 300_000;
/** The server lets open requests end; after this it is killed. */
const STOP_WITHIN_MS = 10_000;

/**
 * Starts the production server for the tests: a port and a store of its own, so that a server that
 * runs beside them is not touched. Puts its address into DRYDOCK_E2E_URL, and returns what stops it
 * and removes what it left on the engine.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "drydock-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  await mkdir("var/log", { recursive: true });
  const log = createWriteStream("var/log/e2e-server.log");
  const server = spawn(process.execPath, ["--enable-source-maps", "dist/server.mjs"], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      DRYDOCK_HOST: "127.0.0.1",
      DRYDOCK_DATA: folder,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  server.stdout.pipe(log);
  server.stderr.pipe(log);
  const tearDown = async () => {
    await stop(server);
    const instance = instanceOf(folder);
    if (instance !== null) await removeInstance(instance);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(url, server);
  } catch (error) {
    await tearDown();
    throw error;
  }
  process.env.DRYDOCK_E2E_URL = url;
  return tearDown;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = "it never answered";
  while (Date.now() < deadline) {
    if (server.exitCode !== null) {
      throw new Error(`The server ended with ${server.exitCode} before it was ready; see var/log/e2e-server.log.`);
    }
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) });
      if (answer.ok) return;
      last = `${answer.status} ${await answer.text()}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(250);
  }
  throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s: ${last}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const killed = setTimeout(() => server.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(killed);
}

/** The server's own mark on the engine, from its store; null when it never got that far. */
function instanceOf(folder: string): string | null {
  try {
    using store = new DatabaseSync(join(folder, "drydock.sqlite"), { readOnly: true });
    const row = store.prepare("SELECT value FROM settings WHERE name = 'instance'").get();
    return typeof row?.value === "string" ? row.value : null;
  } catch {
    return null;
  }
}

/** Sessions outlive their server on purpose; those of a test server are nobody's. */
async function removeInstance(instance: string): Promise<void> {
  const docker = new Docker();
  const filters = { label: [`drydock.instance=${instance}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  const { Volumes } = await docker.listVolumes({ filters });
  for (const { Name } of Volumes ?? []) await docker.getVolume(Name).remove({ force: true });
}
