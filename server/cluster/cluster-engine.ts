import type { NodeNetworks, TileDetails } from "../contract/cluster.ts";
import type { ContainerFact, Membership, SwarmAnswer } from "./facts.ts";

/** Something an engine said has changed. Only a hint: what is true now is looked up. */
export interface EngineHint {
  type: "container" | "service" | "node" | "network";
  action: string;
  /** The container's, service's, node's or network's id. */
  id: string;
  /** The container belongs to a swarm's task. */
  task: boolean;
}

/** What the map asks of one node's own engine. Every question has a deadline and rejects when it passes. */
export interface ClusterEngine {
  /** Calls back when the engine's events begin to flow, and for each; resolves or rejects when they end. */
  follow(onOpen: () => void, onHint: (hint: EngineHint) => void, signal: AbortSignal): Promise<void>;
  membership(): Promise<Membership>;
  containers(): Promise<ContainerFact[]>;
  /** Only to be asked of a manager. "No leader" and "no answer" are answers. */
  swarm(): Promise<SwarmAnswer>;
  /** More of a container that is on this node; null when it is not there any more. */
  containerDetails(container: string): Promise<Omit<TileDetails, "id"> | null>;
  /** More of a task that has no container; of a manager. */
  taskDetails(task: string): Promise<Omit<TileDetails, "id"> | null>;
  networks(): Promise<NodeNetworks>;
}
