import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { GuardEngine, GuardNews } from "../guard/guard-engine.ts";
import { bridgePrefix, type GuardRules, guardRules, guardTable } from "../guard/rules.ts";
import { attachTty } from "./attach.ts";
import { engineError, unless } from "./engine.ts";
import { GUARD_LABEL, HELPER_LABEL } from "./labels.ts";

/** Bash, nft and two pipes take 8 MB. */
const MEMORY_BYTES = 64 * 1024 ** 2;
const PIDS = 32;
/** A container that prints a file. */
const LOOK_MS = 20_000;

/**
 * Runs images/node/network-guard in a container on the engine's own network: where the sandboxes' bridges are,
 * whether the server runs on the machine, in a container or elsewhere. It outlives a server that dies for as
 * long as there are sandboxes, and then removes itself.
 */
export class GuardContainer implements GuardEngine {
  readonly #docker: Docker;
  readonly #image: string;

  constructor(docker: Docker, image: string) {
    this.#docker = docker;
    this.#image = image;
  }

  async *watch(rules: GuardRules, signal: AbortSignal): AsyncGenerator<GuardNews> {
    const others = await this.#removeEarlier(rules.instance);
    const container = await this.#create(rules, others);
    const tty = await attachTty(this.#docker, container.id);
    // Its standard input ends with this stream, also when the server is killed.
    const close = () => tty.destroy();
    signal.addEventListener("abort", close, { once: true });
    try {
      const out = new PassThrough();
      this.#docker.modem.demuxStream(tty, out, new PassThrough().resume());
      tty.once("close", () => out.end()).on("error", () => out.end());
      await container.start();
      for await (const line of createInterface({ input: out })) {
        const news = newsOf(line);
        if (news) yield news;
      }
    } catch (error) {
      throw engineError(error);
    } finally {
      signal.removeEventListener("abort", close);
      tty.destroy();
    }
  }

  /** What a container on the engine's default network finds in its resolv.conf. */
  async resolvers(): Promise<string[]> {
    const container = await this.#docker.createContainer({
      Image: this.#image,
      Entrypoint: ["sed", "-n", "s/^nameserver[[:space:]]*//p", "/etc/resolv.conf"],
      Cmd: [],
      Tty: true,
      AttachStdout: true,
      Labels: { drydock: "1", [HELPER_LABEL]: "" },
      HostConfig: { AutoRemove: true, LogConfig: { Type: "none", Config: {} } },
    });
    let tty: Socket | null = null;
    let said = "";
    try {
      tty = await attachTty(this.#docker, container.id);
      tty.on("data", (chunk: Buffer) => {
        said += chunk.toString("latin1");
      });
      const over = once(tty, "end", { signal: AbortSignal.timeout(LOOK_MS) });
      await container.start();
      await over;
    } finally {
      tty?.destroy();
      await unless([404, 409], container.remove({ force: true, v: true }));
    }
    return said.split(/\s+/).filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address) && !address.startsWith("127."));
  }

  /** The rules stay in the kernel meanwhile. Resolves to the other instances that have a guard. */
  async #removeEarlier(instance: string): Promise<string[]> {
    const filters = { label: [GUARD_LABEL] };
    const guards = await this.#docker.listContainers({ all: true, filters }).catch((error: unknown) => {
      throw engineError(error);
    });
    const others: string[] = [];
    for (const { Id, Labels: labels } of guards) {
      const of = labels[GUARD_LABEL] ?? "";
      if (of !== instance) others.push(of);
      else await unless([404, 409], this.#docker.getContainer(Id).remove({ force: true, v: true }));
    }
    return others;
  }

  #create(rules: GuardRules, others: string[]): Promise<Docker.Container> {
    return this.#docker
      .createContainer({
        Image: this.#image,
        Entrypoint: ["/usr/bin/catatonit", "--", "/usr/local/bin/network-guard"],
        Cmd: [],
        OpenStdin: true,
        StdinOnce: true,
        AttachStdin: true,
        AttachStdout: true,
        Env: [
          `DRYDOCK_GUARD_TABLE=${guardTable(rules.instance)}`,
          `DRYDOCK_GUARD_BRIDGES=${bridgePrefix(rules.instance)}`,
          `DRYDOCK_GUARD_RANGE=${rules.range}`,
          `DRYDOCK_GUARD_OTHERS=${others.map(guardTable).join(",")}`,
          `DRYDOCK_GUARD_RULES=${guardRules(rules)}`,
        ],
        Labels: { drydock: "1", [GUARD_LABEL]: rules.instance },
        HostConfig: {
          AutoRemove: true,
          NetworkMode: "host",
          CapDrop: ["ALL"],
          CapAdd: ["NET_ADMIN"],
          SecurityOpt: ["no-new-privileges"],
          ReadonlyRootfs: true,
          Memory: MEMORY_BYTES,
          MemorySwap: MEMORY_BYTES,
          PidsLimit: PIDS,
          LogConfig: { Type: "none", Config: {} },
          Mounts: [
            { Type: "tmpfs", Target: "/tmp" },
            { Type: "tmpfs", Target: "/var/lib/docker" },
          ] as Docker.MountConfig,
        },
      })
      .catch((error: unknown) => {
        throw engineError(error);
      });
  }
}

function newsOf(line: string): GuardNews | null {
  const [kind, ...words] = line.trim().split(" ");
  switch (kind) {
    case "ready":
    case "restored":
      return { kind };
    case "failed":
      return { kind, reason: words.join(" ") };
    case "overlap":
      return { kind, route: words.join(" ") };
    default:
      return null;
  }
}
