import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import { NodeName, SandboxId } from "../contract/ids.ts";
import {
  type BootProgress,
  type EngineFacts,
  EngineUnavailableError,
  type NodeAddress,
  type NodeDriver,
  NodeStartError,
  type NodeTerminal,
  type SandboxFacts,
  type SandboxSpec,
  type StopReason,
  type TtySize,
} from "../nodes/node-driver.ts";
import { untilAborted } from "../nodes/until-aborted.ts";
import { engineError, leftBehind, nodeError, unless } from "./engine.ts";
import { watchStops } from "./engine-events.ts";
import { startGently } from "./gentle-start.ts";
import { openInsideStream } from "./inside-exec.ts";
import { instanceFilter, networkName, nodeObjectName, nodeOf, type Ownership, sandboxOf } from "./labels.ts";
import { MainTtys } from "./main-ttys.ts";
import { networkStart, removeNodeObjects, stopNode } from "./one-node.ts";
import { createNetwork, createNode, type NodeShape, processorLimits, removeObjects } from "./sandbox-objects.ts";
import { formatSubnet, nodeAddress, type Range } from "./subnets.ts";

export interface DockerDriverOptions {
  docker: Docker;
  owner: Ownership;
  subnets: Range;
  /** Runtime the nodes are to run under; null for the engine's default. */
  runtime?: string | null;
  /** Resolves when an image with these images inside is there. */
  shape: (images: string[]) => Promise<NodeShape>;
  /** Resolves when a sandbox may be made: what keeps it apart from everything else is in force. Throws NodeStartError. */
  admit?: () => Promise<void>;
}

/** Runs sandboxes on one Docker Engine. */
export class DockerDriver implements NodeDriver {
  readonly #options: DockerDriverOptions;
  readonly #ttys: MainTtys;
  /** Networks are made one after the other: two at once would choose the same free subnet. */
  #networkTurn: Promise<unknown> = Promise.resolve();

  constructor(options: DockerDriverOptions) {
    this.#options = options;
    this.#ttys = new MainTtys(options.docker);
  }

  async ping(): Promise<EngineFacts> {
    try {
      const info = await this.#options.docker.info();
      checkRuntime(this.#options.runtime ?? null, Object.keys(info.Runtimes ?? {}));
      return { version: info.ServerVersion, memoryBytes: info.MemTotal, processors: info.NCPU };
    } catch (error) {
      throw engineError(error);
    }
  }

  async admit(): Promise<void> {
    await this.#options.admit?.();
  }

  async createSandbox(spec: SandboxSpec, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.admit();
    try {
      for (const node of spec.nodes) progress(node, "network", { state: "doing" });
      const subnet = await this.#createNetwork(spec.id);
      for (const node of spec.nodes)
        progress(node, "network", { state: "done", label: `Network ${formatSubnet(subnet)}` });
      const wanted = await untilAborted(this.#options.shape(spec.images), signal);
      const started = await this.#startAll(spec, subnet, wanted, progress, signal);
      // Waited for all: what one of them still made after a removal would be left.
      const failed = started.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
    } catch (error) {
      await this.removeSandbox(spec.id).catch((cleanup: unknown) => {
        throw leftBehind(error, cleanup);
      });
      throw error instanceof NodeStartError ? error : engineError(error);
    }
  }

  async #startAll(
    { id, nodes, ahead = AbortSignal.abort() }: SandboxSpec,
    subnet: number,
    shape: NodeShape,
    progress: BootProgress,
    signal: AbortSignal | undefined,
  ): Promise<PromiseSettledResult<void>[]> {
    const start = (node: NodeName) => {
      const now = { ...shape, ahead: !ahead.aborted };
      return this.#startFresh({ sandbox: id, node }, nodeAddress(subnet, node), now, progress, signal);
    };
    if (ahead.aborted) return startGently(nodes, start, ahead);
    // Those that are not made yet get it all at once, or at the end.
    const hurry = () => this.#eachNode(id, nodes, (node) => unless([404], node.update(processorLimits(shape, false))));
    const onWanted = () => void hurry().catch(() => undefined);
    ahead.addEventListener("abort", onWanted, { once: true });
    try {
      const started = await startGently(nodes, start, ahead);
      await hurry();
      return started;
    } finally {
      ahead.removeEventListener("abort", onWanted);
    }
  }

  #createNetwork(sandbox: SandboxId): Promise<number> {
    const { docker, owner, subnets } = this.#options;
    const made = this.#networkTurn.then(() => createNetwork(docker, owner, sandbox, subnets));
    this.#networkTurn = made.catch(() => undefined);
    return made;
  }

  async startNode(at: NodeAddress, images: string[], progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const { docker, shape } = this.#options;
    await this.admit();
    try {
      const fresh = { ...(await untilAborted(shape(images), signal)), ahead: false };
      await this.removeNode(at);
      const address = nodeAddress(await networkStart(docker, at.sandbox), at.node);
      progress(at.node, "network", { state: "done", address });
      await this.#startFresh(at, address, fresh, progress, signal);
    } catch (error) {
      throw error instanceof NodeStartError || signal?.aborted ? error : engineError(error);
    }
  }

  async restartNode(at: NodeAddress, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const name = nodeObjectName(at.sandbox, at.node);
    progress(at.node, "network", { state: "done" });
    progress(at.node, "container", { state: "doing" });
    try {
      await stopNode(this.#options.docker, name);
    } catch (error) {
      throw nodeError(at, error);
    }
    await this.#ttys.boot(at, name, progress, signal);
  }

  async removeNode({ sandbox, node }: NodeAddress): Promise<void> {
    this.#ttys.drop({ sandbox, node });
    await removeNodeObjects(this.#options.docker, this.#options.owner, sandbox, node);
  }

  async #startFresh(
    at: NodeAddress,
    address: string,
    shape: NodeShape & { ahead: boolean },
    progress: BootProgress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { docker, owner } = this.#options;
    signal?.throwIfAborted();
    progress(at.node, "container", { state: "doing", address });
    const id = await createNode(docker, owner, at.sandbox, at.node, address, shape);
    await this.#ttys.boot(at, id, progress, signal);
  }

  async listSandboxes(): Promise<SandboxFacts[]> {
    const { docker, owner } = this.#options;
    const filters = { label: instanceFilter(owner) };
    try {
      const [containers, networks, { Volumes: volumes }] = await Promise.all([
        docker.listContainers({ all: true, filters }),
        docker.listNetworks({ filters }),
        docker.listVolumes({ filters }),
      ]);
      const sandboxes = new Map<string, SandboxFacts>();
      for (const { Labels: labels } of [...containers, ...networks, ...(volumes ?? [])]) {
        const id = SandboxId.safeParse(sandboxOf(labels));
        if (id.success) sandboxes.set(id.data, { id: id.data, nodes: [] });
      }
      for (const container of containers) {
        const sandbox = sandboxes.get(sandboxOf(container.Labels) ?? "");
        const name = NodeName.safeParse(nodeOf(container.Labels));
        if (!sandbox || !name.success) continue;
        const address = container.NetworkSettings?.Networks[networkName(sandbox.id)]?.IPAddress;
        const { State: state } = container;
        sandbox.nodes.push({
          name: name.data,
          running: state === "running",
          address: address || null,
        });
      }
      return [...sandboxes.values()];
    } catch (error) {
      throw engineError(error);
    }
  }

  async removeSandbox(id: SandboxId): Promise<void> {
    try {
      await removeObjects(this.#options.docker, this.#options.owner, id);
    } finally {
      // Last: until then somebody may still have attached.
      this.#ttys.dropAll(id);
    }
  }

  async versionOf(images: string[]): Promise<string> {
    const { docker, shape } = this.#options;
    const made = await shape(images);
    try {
      // A tag can come to mean another image; its id cannot.
      const { Id } = await docker.getImage(made.image).inspect();
      return createHash("sha256")
        .update(JSON.stringify([made, Id]))
        .digest("hex")
        .slice(0, 16);
    } catch (error) {
      throw engineError(error);
    }
  }

  async takeBack(sandbox: SandboxId, nodes: NodeName[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.#ttys.takeBack({ sandbox, node })));
  }

  /** The engine refuses with 409 what is so already. */
  async #eachNode(id: SandboxId, nodes: NodeName[], act: (node: Docker.Container) => Promise<unknown>): Promise<void> {
    const { docker } = this.#options;
    await Promise.all(nodes.map((node) => unless([409], act(docker.getContainer(nodeObjectName(id, node))))));
  }

  openTerminal(node: NodeAddress, size: TtySize, offset: number): Promise<NodeTerminal> {
    return this.#ttys.open(node, size, offset);
  }

  async openInside(node: NodeAddress): Promise<Duplex> {
    try {
      return await openInsideStream(this.#options.docker, nodeObjectName(node.sandbox, node.node));
    } catch (error) {
      throw nodeError(node, error);
    }
  }

  watch(onStopped: (node: NodeAddress, reason: StopReason) => void, signal: AbortSignal): Promise<void> {
    return watchStops(this.#options.docker, this.#options.owner, onStopped, signal);
  }
}

/** Throws EngineUnavailableError: an engine without the runtime is of no use. */
function checkRuntime(wanted: string | null, known: string[]): void {
  // Names of containerd's own form need not be told to the engine.
  if (wanted === null || known.includes(wanted) || wanted.startsWith("io.containerd.")) return;
  throw new EngineUnavailableError(
    `DRYDOCK_NODE_RUNTIME is "${wanted}", which Docker Engine does not know; it knows ${known.join(", ")}. Install it and name it in the engine's daemon.json, or unset the variable.`,
  );
}
