import type { NodeName } from "../contract/ids.ts";
import type { ContainerFact, Membership, SwarmAnswer, SwarmFacts } from "../nodes/cluster-engine.ts";

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
