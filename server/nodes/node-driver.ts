import type { Duplex } from "node:stream";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { BootStep } from "../contract/session.ts";

/** What every engine that runs sandboxes can do: a Docker Engine today, a Kubernetes cluster later. */
export interface NodeDriver {
  /** Resolves when the engine answers; throws EngineUnavailableError with the remedy when it does not. */
  ping(): Promise<EngineFacts>;
  /** Makes the network and the nodes, starts them, and resolves when every node's own engine answers.
   *  On failure, and when the signal aborts, removes what it made, then throws NodeStartError or the signal's reason. */
  createSandbox(spec: SandboxSpec, progress: BootProgress, signal?: AbortSignal): Promise<void>;
  /** Resolves when somebody may be given a sandbox: what keeps them apart is in force, or need not be. `createSandbox` and
   *  `startNode` ask it themselves; one that was made earlier is asked for when it is handed out. Throws NodeStartError. */
  admit(): Promise<void>;
  /** Puts a fresh node into a sandbox that is there, in place of what stands under its name: same name and address,
   *  nothing else of the old one. Resolves when its engine answers; throws NodeStartError. */
  startNode(node: NodeAddress, images: string[], progress: BootProgress, signal?: AbortSignal): Promise<void>;
  /** Stops the node if it runs, and starts it with its disk as it is. Resolves when its engine answers; throws
   *  NodeStartError, NodeUnreachableError when there is nothing left to start. */
  restartNode(node: NodeAddress, progress: BootProgress, signal?: AbortSignal): Promise<void>;
  /** Removes one node and its disk; one that is gone is no error. */
  removeNode(node: NodeAddress): Promise<void>;
  /** Everything of this instance that exists on the engine, running or not. */
  listSandboxes(): Promise<SandboxFacts[]>;
  /** Removes containers, network and volumes; resolves when nothing is left. Removing twice is no error. */
  removeSandbox(id: SandboxId): Promise<void>;
  /** Names what a sandbox with these images is made from now. One that was made from something else is out of date. */
  versionOf(images: string[]): Promise<string>;
  /** Takes the ttys of a sandbox that nobody has used yet back from a server that is gone: the terminals open as if from the
   *  first byte, with the first prompt, or with one that is shown anew where nobody held it. Rejects with NodeUnreachableError. */
  takeBack(id: SandboxId, nodes: NodeName[]): Promise<void>;
  /** Opens the node's main tty; `offset`: how far it was read already, where somebody counts. One for each node: fan out above. */
  openTerminal(node: NodeAddress, size: TtySize, offset: number): Promise<NodeTerminal>;
  /** A byte stream to an SSH server on the node; ends with it. inside.ts multiplexes everything over one. */
  openInside(node: NodeAddress): Promise<Duplex>;
  /** Calls back when a node of this instance stops or vanishes, until the signal aborts. */
  watch(onStopped: (node: NodeAddress, reason: StopReason) => void, signal: AbortSignal): Promise<void>;
}

export interface EngineFacts {
  version: string;
  /** Bytes of memory and number of processors of the machine under the engine. */
  memoryBytes: number;
  processors: number;
}

export interface NodeAddress {
  sandbox: SandboxId;
  node: NodeName;
}

/** A node's key in a map; those of a sandbox begin with its id and a space. */
export const nodeKey = ({ sandbox, node }: NodeAddress): string => `${sandbox} ${node}`;

export interface SandboxSpec {
  id: SandboxId;
  nodes: NodeName[];
  /** Image references that are on every node before it is handed out. */
  images: string[];
  /** Nobody waits for it until this aborts: what others do on the machine goes before its boot. */
  ahead?: AbortSignal;
}

export type BootProgress = (node: NodeName, step: BootStep["id"], change: BootChange) => void;

export interface BootChange {
  state: BootStep["state"];
  /** Replaces the step's label when it is known better now (`Network 10.32.0.16/28`). */
  label?: string;
  /** IPv4 address, known once the container runs. */
  address?: string;
}

export interface SandboxFacts {
  id: SandboxId;
  nodes: { name: NodeName; running: boolean; address: string | null }[];
}

export interface TtySize {
  cols: number;
  rows: number;
}

/** Raw bytes both ways. */
export interface NodeTerminal {
  stream: Duplex;
  /** Calls back with what comes, instead of the stream's "data", in bytes that hold only during the call. Absent where that
   *  would cost as much. */
  read?(take: (bytes: Buffer) => void): void;
  /** True when nothing was written before this attachment: the stream has the node's first byte. */
  fromStart: boolean;
  resize(size: TtySize): Promise<void>;
  /** Where the stream begins, counted from the tty's first byte; absent where nobody counts. */
  offset?: number;
  /** Ends the shell; absent where it cannot be ended. */
  end?(): void;
}

export type StopReason = "out-of-memory" | "exited" | "removed";

export class EngineUnavailableError extends Error {
  override name = "EngineUnavailableError";
}

export class NodeStartError extends Error {
  override name = "NodeStartError";
}

/** The node is not there, or not running. */
export class NodeUnreachableError extends Error {
  override name = "NodeUnreachableError";
}
