import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import type { SessionView } from "../server/contract/session.ts";

const engine = new Docker();

/** A node's own engine needs a moment after swarm init or leave; no question takes longer. Milliseconds. */
const ASK_WITHIN_MS = 30_000;

/** From a container's creation to its start. Milliseconds. */
const FROZEN_WITHIN_MS = 15_000;
const FREEZE_AGAIN_MS = 50;

export interface Answer {
  exitCode: number | null;
  output: string;
}

/** The machines behind a session, found on the host's engine without asking the server which they are. */
export class Sandbox {
  readonly id: string;
  /** Node name → name of its container. */
  readonly containers: ReadonlyMap<string, string>;
  readonly #frozen = new Set<string>();

  constructor(id: string, containers: ReadonlyMap<string, string>) {
    this.id = id;
    this.containers = containers;
  }

  /** Asks a node's own engine, as `docker ARGS` typed on it. Throws when docker fails there. */
  async docker(node: string, ...args: string[]): Promise<string> {
    const { exitCode, output } = await this.command(node, "docker", ...args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(" ")} on ${node} ended with ${exitCode}: ${output}`);
    return output;
  }

  /** The answer's lines, without empty ones. */
  async dockerLines(node: string, ...args: string[]): Promise<string[]> {
    return (await this.docker(node, ...args)).split("\n").filter(Boolean);
  }

  /** Runs a program on a node, beside its shell. */
  async command(node: string, ...words: string[]): Promise<Answer> {
    const exec = await this.#container(node).exec({ Cmd: words, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    const both = new PassThrough();
    engine.modem.demuxStream(stream, both, both);
    stream.once("end", () => both.end()).once("error", (error) => both.destroy(error));
    const late = setTimeout(() => {
      both.destroy(new Error(`${words.join(" ")} on ${node} did not answer within ${ASK_WITHIN_MS / 1000} s`));
    }, ASK_WITHIN_MS);
    try {
      const output = (await text(both)).trimEnd();
      return { exitCode: (await exec.inspect()).ExitCode, output };
    } finally {
      clearTimeout(late);
    }
  }

  /** When the node's container was started, as the engine wrote it down: another value means another start. */
  async startedAt(node: string): Promise<string> {
    return (await this.#container(node).inspect()).State.StartedAt;
  }

  /** Stands a node still, as in the middle of a slow boot. Before its start, and now and then on a busy kernel, it cannot be. */
  async freeze(node: string): Promise<void> {
    const deadline = Date.now() + FROZEN_WITHIN_MS;
    for (;;) {
      try {
        await this.#container(node).pause();
        break;
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`${node} could not be frozen`, { cause: error });
        await sleep(FREEZE_AGAIN_MS);
      }
    }
    this.#frozen.add(node);
  }

  /** Lets every node that stands still go on; one that was removed meanwhile is fine. */
  async thaw(): Promise<void> {
    for (const node of this.#frozen) {
      await this.#container(node)
        .unpause()
        .catch((error: { statusCode?: number }) => {
          if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
        });
    }
    this.#frozen.clear();
  }

  /** Ends a node from outside, as a fault of the machine would. */
  async kill(node: string): Promise<void> {
    await this.#container(node).kill();
  }

  /** Names of everything of the sandbox that is still on the host's engine. */
  async leftovers(): Promise<string[]> {
    const filters = { label: [`drydock.sandbox=${this.id}`] };
    const containers = await engine.listContainers({ all: true, filters });
    const networks = await engine.listNetworks({ filters });
    const { Volumes: volumes } = await engine.listVolumes({ filters });
    return [
      ...containers.map(({ Names }) => `container ${Names.join(" ")}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ];
  }

  #container(node: string): Docker.Container {
    const id = this.containers.get(node);
    if (id === undefined) throw new Error(`sandbox ${this.id} has no ${node}, only ${[...this.containers.keys()]}`);
    return engine.getContainer(id);
  }
}

/**
 * The sandbox whose containers have the addresses that the session shows; null while not all of them are there. Its
 * address is the one thing that names a container both to the session's owner and to the engine.
 */
export async function findSandbox({ nodes }: SessionView): Promise<Sandbox | null> {
  const found = new Map<string, string>();
  const sandboxes = new Set<string>();
  const containers = await engine.listContainers({ all: true, filters: { label: ["drydock.node"] } });
  for (const { name, address } of nodes) {
    const container = containers.find(
      ({ Labels, NetworkSettings }) =>
        Labels["drydock.node"] === name && addressesOf(NetworkSettings).includes(address),
    );
    if (!container) return null;
    // By name: a node that is reset has another id, and the same name.
    found.set(name, container.Names[0]?.replace(/^\//, "") ?? container.Id);
    sandboxes.add(container.Labels["drydock.sandbox"] ?? "");
  }
  const [id = "", ...others] = sandboxes;
  if (others.length > 0) throw new Error(`the session's nodes are in several sandboxes: ${[id, ...others]}`);
  return new Sandbox(id, found);
}

/** A container that is not started yet has the address it will get. */
function addressesOf(settings: Docker.ContainerInfo["NetworkSettings"]): (string | null | undefined)[] {
  return Object.values(settings.Networks)
    .flatMap(({ IPAddress, IPAMConfig }) => [
      IPAddress || null,
      (IPAMConfig as { IPv4Address?: string } | null | undefined)?.IPv4Address,
    ])
    .filter(Boolean);
}
