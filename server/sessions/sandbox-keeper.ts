import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { BootProgress, NodeAddress, SandboxFacts, StopReason } from "../nodes/node-driver.ts";

/** What sessions need of the sandboxes. */
export interface SandboxKeeper {
  /** Resolves when every node has its prompt; throws NodeStartError, EngineUnavailableError or the signal's reason. */
  start(
    spec: { id: SandboxId; nodes: NodeName[]; images: string[] },
    progress: BootProgress,
    signal: AbortSignal,
  ): Promise<void>;
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
  reconcile(owned: Set<SandboxId>): Promise<SandboxFacts[]>;
  /** Returns what takes the listener off again. */
  onNodeStopped(listener: (address: NodeAddress, reason: StopReason) => void): () => void;
}
