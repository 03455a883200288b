import type { ClusterPort, NodeNetworks, TileDetails } from "../contract/cluster.ts";

/** What Docker engines say, free of Docker's own types. Times are epoch milliseconds. */

export interface ContainerFact {
  id: string;
  name: string;
  image: string;
  state: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";
  /** False while a health check has not passed yet, or fails. */
  healthy: boolean;
  exitCode: number;
  outOfMemory: boolean;
  error: string;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  ports: ClusterPort[];
  /** The swarm's task it is, by its labels. */
  task: { id: string; name: string; service: string } | null;
}

/** What an engine says of its own place in a swarm. */
export interface Membership {
  version: string;
  state: "inactive" | "pending" | "active" | "error" | "locked";
  nodeId: string;
  /** It can answer for the whole swarm. */
  manager: boolean;
  /** Names the swarm; empty on workers, who do not know. */
  swarmId: string;
  error: string;
}

export interface SwarmNodeFact {
  id: string;
  hostname: string;
  /** What it is now: a promoted node is a manager only once it is among them. */
  role: "worker" | "manager";
  /** It was promoted or demoted, and is not yet what it shall be. */
  roleChanges: boolean;
  leader: boolean;
  reachable: boolean;
  availability: "active" | "pause" | "drain";
  labels: string[];
  state: "ready" | "down" | "unknown" | "disconnected";
  createdAt: number;
}

export interface ServiceFact {
  id: string;
  name: string;
  mode: "replicated" | "global" | "replicated-job" | "global-job";
  /** How many a replicated one shall have; for the others the tasks say. */
  replicas: number;
  image: string;
  ports: ClusterPort[];
  createdAt: number;
  update: string;
}

export interface TaskFact {
  id: string;
  serviceId: string;
  /** 0 for a global service. */
  slot: number;
  /** Empty while no node was found. */
  nodeId: string;
  desired: string;
  current: string;
  message: string;
  error: string;
  containerId: string;
  exitCode: number;
  image: string;
  ports: ClusterPort[];
  createdAt: number;
  /** Since when it is in its current state. */
  at: number;
}

/** What a manager says of the whole swarm. */
export interface SwarmFacts {
  nodes: SwarmNodeFact[];
  services: ServiceFact[];
  tasks: TaskFact[];
}

export type SwarmAnswer = { kind: "facts"; facts: SwarmFacts } | { kind: "no-leader" } | { kind: "no-answer" };

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
