import type { ClusterPort } from "../contract/cluster.ts";
import type { NodeName } from "../contract/ids.ts";

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
  role: "worker" | "manager";
  leader: boolean;
  reachable: boolean;
  availability: "active" | "pause" | "drain";
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

/** An answer, with the number of the question: a later question's answer is never overwritten by an earlier one's. */
export interface Heard<T> {
  asked: number;
  /** When it was told. */
  at: number;
  value: T;
}

/** What is known of one node. */
export interface NodeFacts {
  name: NodeName;
  address: string | null;
  /** Empty while the machine runs; else why it does not, as a sentence. */
  machine: string;
  membership: Heard<Membership> | null;
  containers: Heard<ContainerFact[]> | null;
  /** The number of the last question that found no engine; 0 for none. */
  silent: number;
}

/** What is known of one swarm: the last facts a manager gave, and whether managers still answer. */
export interface KnownSwarm {
  id: string;
  answer: { asked: number; kind: SwarmAnswer["kind"] };
  facts: Heard<SwarmFacts> | null;
}

/** Everything the map is drawn from. */
export interface ClusterFacts {
  nodes: readonly NodeFacts[];
  swarms: readonly KnownSwarm[];
}
