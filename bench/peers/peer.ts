import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { freePort } from "../../e2e/server.ts";
import { unless } from "../../server/docker/engine.ts";
import type { Line } from "../stage/line.ts";
import type { PlainNode } from "../stage/plain-node.ts";

/** A server that is slower to start than this will not. */
const LISTENS_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 100;
const DOCKER_SOCKET = "/var/run/docker.sock";

/** How big every peer's terminal is; Drydock's is the same. */
export const SIZE = { columns: 120, rows: 30 };

/** What a peer runs for whoever opens its page: a shell of its own container. */
export const SHELL_BESIDE = ["bash", "--login"];

/** The same in a node, as one would who builds a lab with it. */
export const shellIn = (node: PlainNode): string[] => ["docker", "exec", "-it", node.id, ...SHELL_BESIDE];

/** Somebody else's terminal for browsers, serving one command. */
export interface Peer {
  /** Its page. */
  url: string;
  container: PeerContainer;
  /** A new shell over its own protocol, as its page opens one. */
  open(): Promise<Line>;
}

/** A peer's server: in a container with this machine's network and its engine's socket, listening on the loopback. */
export class PeerContainer {
  readonly origin: string;
  readonly #container: Docker.Container;

  private constructor(origin: string, container: Docker.Container) {
    this.origin = origin;
    this.#container = container;
  }

  /** Resolves when it listens. `program` gets the port it is to listen on; `mounts` are the engine's: `/here:/there:ro`. */
  static async start(
    docker: Docker,
    image: string,
    program: (port: number) => string[],
    mounts: string[] = [],
  ): Promise<PeerContainer> {
    const port = await freePort();
    const [entrypoint = "", ...args] = program(port);
    const { socketPath } = docker.modem as { socketPath?: unknown };
    const container = await docker.createContainer({
      Image: image,
      Entrypoint: [entrypoint],
      Cmd: args,
      Labels: { "drydock.bench": "peer" },
      HostConfig: {
        NetworkMode: "host",
        Init: true,
        Binds: [`${typeof socketPath === "string" ? socketPath : DOCKER_SOCKET}:${DOCKER_SOCKET}`, ...mounts],
        LogConfig: { Type: "json-file", Config: { "max-size": "1m" } },
      },
    });
    const peer = new PeerContainer(`http://127.0.0.1:${port}`, container);
    try {
      await container.start();
      await peer.#listens();
      return peer;
    } catch (error) {
      await peer.remove();
      throw error;
    }
  }

  /** Its running processes with one of these names, by the numbers this machine has for them. */
  async processes(names: string[]): Promise<number[]> {
    const { Processes } = (await this.#container.top({ ps_args: "-eo pid,comm" })) as { Processes: string[][] };
    return Processes.filter(([, name = ""]) => names.includes(name)).map(([pid]) => Number(pid));
  }

  async remove(): Promise<void> {
    await unless([404, 409], this.#container.remove({ force: true, v: true }));
  }

  async #listens(): Promise<void> {
    const deadline = Date.now() + LISTENS_WITHIN_MS;
    while (Date.now() < deadline) {
      try {
        await (await fetch(this.origin, { signal: AbortSignal.timeout(1000), redirect: "manual" })).arrayBuffer();
        return;
      } catch {
        await sleep(LOOK_AGAIN_MS);
      }
    }
    const said = await this.#container.logs({ stdout: true, stderr: true, tail: 10 });
    throw new Error(`A peer did not listen within ${LISTENS_WITHIN_MS / 1000} s: ${said.toString("latin1").trim()}`);
  }
}
