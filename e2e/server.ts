import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { SERVER_ENVIRONMENT, SERVER_FLAGS } from "../scripts/setup/server-flags.mjs";
import { unless } from "../server/docker/engine.ts";
import { helperFilter, instanceFilter } from "../server/docker/labels.ts";
import { removeContainer } from "../server/docker/sandbox-objects.ts";

/** A first start fetches or builds the labs' images; later ones are ready in a second or two. */
const READY_WITHIN_MS = 300_000;
/** The server lets open requests end; after this it is killed. */
const STOP_WITHIN_MS = 10_000;
/** What was built: run `npm test`, or scripts/build.mjs, first. */
const PROGRAM = "dist/server.mjs";
/** With ninety at once the engine gives up on some. */
const REMOVED_AT_ONCE = 9;
/** Tests count what is on the engine: only what they asked for is to be there. */
const NO_POOL = { DRYDOCK_POOL_HOT: "0", DRYDOCK_POOL_FROZEN: "0" };

/** The production server on a port and a store of its own: a server that runs beside it is not touched. */
export class OwnServer {
  static readonly #running = new Set<OwnServer>();

  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #log: string;
  readonly #env: Record<string, string>;
  #process: ChildProcess;

  private constructor(port: number, folder: string, log: string, env: Record<string, string>) {
    this.url = `http://localhost:${port}`;
    this.#port = port;
    this.#folder = folder;
    this.#log = log;
    this.#env = env;
    this.#process = this.#spawn();
    OwnServer.#running.add(this);
  }

  /** For a program that is told to end in the middle: removes all there are. */
  static async removeAll(): Promise<void> {
    await Promise.all([...OwnServer.#running].map((server) => server.remove()));
  }

  /** The process that serves now. */
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error("The server could not be started.");
    return pid;
  }

  /** Resolves when sessions can be started; what it says goes into `var/log/<name>.log`. */
  static async start(name: string, env: Record<string, string> = {}): Promise<OwnServer> {
    const folder = await mkdtemp(join(tmpdir(), "drydock-own-"));
    await mkdir("var/log", { recursive: true });
    const server = new OwnServer(await freePort(), folder, `var/log/${name}.log`, env);
    try {
      await server.#ready();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** The next life on the same port and store, after `stop`. */
  async startAgain(): Promise<void> {
    this.#process = this.#spawn();
    await this.#ready();
  }

  /** Ends the process; sessions go on. SIGKILL leaves it no time for anything. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const server = this.#process;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    const killed = setTimeout(() => server.kill("SIGKILL"), STOP_WITHIN_MS);
    await ended;
    clearTimeout(killed);
  }

  /** Ends the process and removes its store and everything it left on the engine: those sessions are nobody's. */
  async remove(): Promise<void> {
    OwnServer.#running.delete(this);
    await this.stop();
    const instance = instanceOf(this.#folder);
    if (instance !== null) await removeInstance(instance);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    const log = createWriteStream(this.#log, { flags: "a" });
    const server = spawn(process.execPath, [...SERVER_FLAGS, PROGRAM], {
      env: {
        ...process.env,
        ...SERVER_ENVIRONMENT,
        NODE_ENV: "production",
        PORT: String(this.#port),
        DRYDOCK_HOST: "127.0.0.1",
        DRYDOCK_DATA: this.#folder,
        ...NO_POOL,
        ...this.#env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    server.stdout.pipe(log);
    server.stderr.pipe(log);
    return server;
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    let last = "it never answered";
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) {
        throw new Error(`The server ended with ${this.#process.exitCode} before it was ready; see ${this.#log}.`);
      }
      try {
        const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) });
        if (answer.ok) return;
        last = `${answer.status} ${await answer.text()}`;
      } catch (error) {
        last = String(error);
      }
      await sleep(100);
    }
    throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s: ${last}`);
  }
}

/** A TCP port nobody uses on 127.0.0.1 at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
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

/** The server may have begun to remove some of it before it ended: what is going is waited for. */
async function removeInstance(instance: string): Promise<void> {
  const docker = new Docker();
  const filters = { label: instanceFilter({ instance }) };
  const nodes = await docker.listContainers({ all: true, filters });
  const helpers = await docker.listContainers({ all: true, filters: { label: helperFilter({ instance }) } });
  const containers = [...nodes, ...helpers];
  for (let at = 0; at < containers.length; at += REMOVED_AT_ONCE) {
    const some = containers.slice(at, at + REMOVED_AT_ONCE);
    await Promise.all(some.map(({ Id }) => removeContainer(docker, Id)));
  }
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => unless([404], docker.getNetwork(Id).remove())));
  const { Volumes } = await docker.listVolumes({ filters });
  await Promise.all((Volumes ?? []).map(({ Name }) => unless([404], docker.getVolume(Name).remove({ force: true }))));
}
