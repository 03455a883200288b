import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import { attachTty } from "../../server/docker/attach.ts";
import { unless } from "../../server/docker/engine.ts";
import type { Line } from "./line.ts";
import { nodeContainers } from "./node-containers.ts";
import type { BenchSession } from "./session.ts";

/** Everything the bench itself makes on the engine carries this, with the run's own value. */
const LABEL = "drydock.bench";
const ENGINE_ANSWERS = "\x1b]7337;engine=";
const BOOT_DEADLINE_MS = 90_000;

type Limits = Pick<Docker.HostConfig, "Memory" | "MemorySwap" | "PidsLimit" | "CpuShares" | "NanoCpus" | "Ulimits">;

function limitsOf({ HostConfig }: Docker.ContainerInspectInfo): Limits {
  const { Memory, MemorySwap, PidsLimit, CpuShares, NanoCpus, Ulimits } = HostConfig;
  return { Memory, MemorySwap, PidsLimit, CpuShares, NanoCpus, Ulimits };
}

/** What a person gets with `docker network create` and `docker run --privileged -dit`, without the command's own cost. */
export class PlainNodes {
  readonly #docker: Docker;
  readonly #image: string;
  readonly #run = randomBytes(6).toString("hex");

  constructor(docker: Docker, image: string) {
    this.#docker = docker;
    this.#image = image;
  }

  /** Makes a network and so many nodes on it, in parallel; resolves when the Docker engine inside each of them answers.
   *  `like`: they get the same share of the machine as this session's nodes, so that only the way to them differs. */
  async start(count: number, like?: BenchSession): Promise<PlainNode[]> {
    const [node] = like ? await nodeContainers(this.#docker, like) : [];
    const limits = node ? limitsOf(await node.inspect()) : {};
    const name = await this.#createNetwork();
    return Promise.all(Array.from({ length: count }, (_, index) => this.#startOne(name, `node${index + 1}`, limits)));
  }

  async #startOne(network: string, name: string, limits: Limits): Promise<PlainNode> {
    const container = await this.#docker.createContainer({
      Image: this.#image,
      Hostname: name,
      Tty: true,
      OpenStdin: true,
      Labels: { [LABEL]: this.#run },
      HostConfig: { ...limits, Privileged: true, NetworkMode: network, LogConfig: { Type: "none", Config: {} } },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
    });
    // Attached before the start: the cheapest way to hear that the engine inside answers.
    const tty = await attachTty(this.#docker, container.id);
    const answers = said(tty, ENGINE_ANSWERS);
    await container.start();
    await answers;
    return new PlainNode(container.id, tty);
  }

  /** Runs so many containers of the same image in which nothing happens, on a network that has names, as a session's. Removed
   *  with the rest. */
  async sleep(count: number): Promise<void> {
    const network = await this.#createNetwork();
    for (let made = 0; made < count; made += 1) {
      const container = await this.#docker.createContainer({
        Image: this.#image,
        Entrypoint: ["sleep", "infinity"],
        Tty: true,
        Labels: { [LABEL]: this.#run },
        HostConfig: { NetworkMode: network, LogConfig: { Type: "none", Config: {} } },
      });
      await container.start();
    }
  }

  /** Resolves to its name. */
  async #createNetwork(): Promise<string> {
    const name = `drydock-bench-${randomBytes(6).toString("hex")}`;
    await this.#docker.createNetwork({ Name: name, Driver: "bridge", Labels: { [LABEL]: this.#run } });
    return name;
  }

  /** Removes everything that this run made. */
  async removeAll(): Promise<void> {
    const filters = { label: [`${LABEL}=${this.#run}`] };
    const containers = await this.#docker.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(({ Id }) => unless([404, 409], this.#docker.getContainer(Id).remove({ force: true, v: true }))),
    );
    for (const { Id } of await this.#docker.listNetworks({ filters })) {
      await unless([404], this.#docker.getNetwork(Id).remove());
    }
  }
}

/** One node outside of Drydock, attached to as the engine's API allows: the fastest terminal there can be. */
export class PlainNode implements Line {
  /** The container's. */
  readonly id: string;
  readonly #tty: Duplex;

  constructor(id: string, tty: Duplex) {
    this.id = id;
    this.#tty = tty;
    // An attachment that nobody reads would block the shell.
    tty.on("error", () => undefined).resume();
  }

  write(text: string): void {
    this.#tty.write(text);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#tty.on("data", listener);
  }

  [Symbol.dispose](): void {
    this.#tty.destroy();
  }
}

function said(tty: Duplex, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => reject(new Error(`A plain node was not ready in time: ${heard}`)), BOOT_DEADLINE_MS);
    const onData = (chunk: Buffer) => {
      heard += chunk.toString("latin1");
      if (!heard.includes(text)) return;
      clearTimeout(timer);
      tty.off("data", onData);
      resolve();
    };
    tty.on("data", onData);
  });
}
