import type { LabId, NodeName, SandboxId } from "../contract/ids.ts";
import type { SwarmSpec } from "../nodes/form-swarm.ts";
import type { BootProgress, NodeAddress, SandboxFacts, StopReason } from "../nodes/node-driver.ts";

/** What sessions need of the sandboxes. */
export interface SandboxKeeper {
  /** Promises a sandbox, a ready one if there is; null when the machine has no room. It is to be started or ended. */
  take(shape: { id: LabId; nodes: NodeName[]; images: string[] }): SandboxId | null;
  room: {
    /** Whether the machine bears one more node. */
    forNode(): boolean;
  };
  /** Resolves when every node has its prompt, and is in the swarm if there are managers, to "cold" when all of it was made now; throws NodeStartError,
   *  EngineUnavailableError or the signal's reason. */
  start(
    spec: { id: SandboxId; nodes: NodeName[]; images: string[]; managers: NodeName[] },
    progress: BootProgress,
    signal: AbortSignal,
  ): Promise<string>;
  /** Puts the fresh nodes into the sandbox's swarm; all of them make a new one. Throws NoSwarmError beside the errors of
   *  `start`. */
  formSwarm(sandbox: SandboxId, swarm: SwarmSpec, progress: BootProgress, signal: AbortSignal): Promise<void>;
  /** A fresh node in place of what stands under its name; throws as `start`. */
  startNode(node: NodeAddress, images: string[], progress: BootProgress, signal: AbortSignal): Promise<void>;
  /** The node stops and starts with its disk; throws as `start`, and NodeUnreachableError when nothing is left of it. */
  restartNode(node: NodeAddress, progress: BootProgress, signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is left of the node. */
  removeNode(node: NodeAddress): Promise<void>;
  /** Resolves when nothing is left of it; ending twice, or what never was, is no error. */
  end(id: SandboxId): Promise<void>;
  /** Removes what nobody owns, and says what is there. `owned` is a live set: a sandbox is in it before its first
   *  object exists, so membership is to be asked right before removing. */
  reconcile(owned: ReadonlySet<SandboxId>): Promise<SandboxFacts[]>;
  /** Returns what takes the listener off again. */
  onNodeStopped(listener: (address: NodeAddress, reason: StopReason) => void): () => void;
}
