import type { Socket } from "node:net";
import type Docker from "dockerode";
import type { SandboxId } from "../contract/ids.ts";
import { type BootProgress, type NodeAddress, type NodeTerminal, nodeKey, type TtySize } from "../nodes/node-driver.ts";
import { attachTty } from "./attach.ts";
import { askForPrompt, followBoot } from "./boot.ts";
import { readDirectly } from "./direct-reading.ts";
import { nodeError } from "./engine.ts";
import { FirstTtys } from "./first-ttys.ts";
import { isHeld, openHeldTty, openHolderFolder } from "./held-tty.ts";
import { nodeObjectName } from "./labels.ts";

/**
 * The ttys of main shells. A node has its shell held where this server can reach the holder's socket: that way is shorter than
 * by the engine, and nothing is missed while no server listens (docs/decisions/0036-held-main-shells.md). Elsewhere it is the
 * container's own tty, attached to.
 */
export class MainTtys {
  readonly #docker: Docker;
  readonly #first = new FirstTtys();
  /** Nodes whose shell was found to be held. */
  readonly #held = new Set<string>();

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** Starts a container and follows its boot; the terminal waits for who opens it first. Throws NodeStartError. */
  async boot(at: NodeAddress, container: string, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#held.delete(nodeKey(at));
    // Attached before the start, or the first prompt is lost.
    const tty = await attachTty(this.#docker, container);
    this.#first.keep(at, this.#attached(at, tty, true));
    await this.#docker.getContainer(container).start();
    progress(at.node, "container", { state: "done" });
    let node: Docker.ContainerInspectInfo | null = null;
    const holding = {
      isReachable: async () => {
        node = await this.#inspect(at);
        await using folder = await openHolderFolder(node);
        return folder !== null;
      },
      open: async () => {
        await using folder = node && (await openHolderFolder(node));
        if (folder === null) throw new Error("The holder's folder is gone.");
        return await openHeldTty(folder, at, 0); // before the folder is closed
      },
    };
    const held = await followBoot(at.node, tty, holding, progress, signal);
    if (!held) return;
    this.#held.add(nodeKey(at));
    this.#first.keep(at, held);
  }

  /** Takes the tty of an unused node back from a server that is gone: it opens as if from the first byte. */
  async takeBack(at: NodeAddress): Promise<void> {
    const held = await this.#openHeld(at, 0);
    if (held) return this.#first.keep(at, held);
    const tty = await this.#attach(at);
    this.#first.keep(at, this.#attached(at, tty, true));
    await askForPrompt(at.node, tty);
  }

  /** `offset`: how far it was read already. */
  async open(at: NodeAddress, size: TtySize, offset: number): Promise<NodeTerminal> {
    const tty =
      this.#takeFirst(at, offset) ??
      (await this.#openHeld(at, offset)) ??
      this.#attached(at, await this.#attach(at), false);
    try {
      await tty.resize(size);
    } catch (error) {
      tty.stream.destroy();
      throw error;
    }
    return tty;
  }

  drop(at: NodeAddress): void {
    this.#held.delete(nodeKey(at));
    this.#first.drop(at);
  }

  dropAll(sandbox: SandboxId): void {
    for (const key of this.#held) if (key.startsWith(`${sandbox} `)) this.#held.delete(key);
    this.#first.dropAll(sandbox);
  }

  #takeFirst(at: NodeAddress, offset: number): NodeTerminal | null {
    const first = this.#first.take(at);
    if (!first) return null;
    if (first.offset === undefined || first.offset === offset) return first;
    first.stream.destroy();
    return null;
  }

  /** Null for a shell that nobody holds. */
  async #openHeld(at: NodeAddress, offset: number): Promise<NodeTerminal | null> {
    const node = await this.#inspect(at);
    await using folder = await openHolderFolder(node);
    // Of a node that stops, the processes are gone before the engine knows it.
    const stops = folder === null && node.State.Running && this.#held.has(nodeKey(at));
    if (!stops && (folder === null || !(await isHeld(folder)))) return null;
    try {
      if (folder === null) throw new Error("Its processes are gone.");
      const tty = await openHeldTty(folder, at, offset);
      this.#held.add(nodeKey(at));
      return tty;
    } catch (cause) {
      // A holder that ended is started anew; the next try hears of a node that stopped.
      throw new Error(`The shell of ${at.node} does not answer yet.`, { cause });
    }
  }

  async #inspect(at: NodeAddress): Promise<Docker.ContainerInspectInfo> {
    try {
      return await this.#docker.getContainer(nodeObjectName(at.sandbox, at.node)).inspect();
    } catch (error) {
      throw nodeError(at, error);
    }
  }

  async #attach(at: NodeAddress): Promise<Socket> {
    try {
      return await attachTty(this.#docker, nodeObjectName(at.sandbox, at.node));
    } catch (error) {
      throw nodeError(at, error);
    }
  }

  #attached(at: NodeAddress, stream: Socket, fromStart: boolean): NodeTerminal {
    const container = this.#docker.getContainer(nodeObjectName(at.sandbox, at.node));
    const resize = async ({ cols, rows }: TtySize) => {
      try {
        await container.resize({ w: cols, h: rows });
      } catch (error) {
        throw nodeError(at, error);
      }
    };
    return { stream, read: (take) => readDirectly(stream, take), fromStart, resize };
  }
}
