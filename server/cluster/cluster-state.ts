import type { NodeName } from "../contract/ids.ts";
import type { ContainerFact, Membership, SwarmAnswer } from "../nodes/cluster-engine.ts";
import type { ClusterFacts, Heard, KnownSwarm, NodeFacts } from "./facts.ts";

/** The `trouble` of a machine that is on its way. */
export const IS_STARTING = "It is starting.";

/** A machine as its session knows it. */
export interface Machine {
  name: NodeName;
  address: string | null;
  /** Why it does not run, as a sentence; empty while it runs. */
  trouble: string;
}

/** Everything that can change what is known. `asked` numbers the questions in the order in which they were put. */
export type News =
  | { kind: "machines"; machines: readonly Machine[] }
  | { kind: "membership"; node: NodeName; heard: Heard<Membership> }
  | { kind: "containers"; node: NodeName; heard: Heard<ContainerFact[]> }
  | { kind: "silence"; node: NodeName; asked: number }
  | { kind: "swarm"; swarm: string; heard: Heard<SwarmAnswer> };

export const NOTHING: ClusterFacts = { nodes: [], swarms: [] };

/** What is known after the news. News may come late, twice and in any order: the latest question's answer counts. */
export function learn(facts: ClusterFacts, news: News): ClusterFacts {
  switch (news.kind) {
    case "machines":
      return { ...facts, nodes: news.machines.map((machine) => withMachine(facts, machine)) };
    case "membership":
      return withNode(facts, news.node, (node) => ({ ...node, membership: later(node.membership, news.heard) }));
    case "containers":
      return withNode(facts, news.node, (node) => ({ ...node, containers: later(node.containers, news.heard) }));
    case "silence":
      return withNode(facts, news.node, (node) => ({ ...node, silent: Math.max(node.silent, news.asked) }));
    case "swarm":
      return { ...facts, swarms: withAnswer(facts.swarms, news.swarm, news.heard) };
    default:
      return news satisfies never;
  }
}

/** Whether its engine answers: the latest question decides. */
export function engineState(node: NodeFacts): "asking" | "up" | "down" {
  const answered = Math.max(node.membership?.asked ?? 0, node.containers?.asked ?? 0);
  if (node.silent > answered) return "down";
  return answered > 0 ? "up" : "asking";
}

/** When its engine was last heard, in epoch milliseconds; null when it never was. */
export function heardAt(node: NodeFacts): number | null {
  const at = Math.max(node.membership?.at ?? 0, node.containers?.at ?? 0);
  return at > 0 ? at : null;
}

/** Whether its engine can be asked now. */
export const answers = (node: NodeFacts): boolean => node.machine === "" && engineState(node) === "up";

/** The swarm the node is in, as far as anybody told; null for none, or one that no manager was heard of. */
export function swarmOf(facts: ClusterFacts, node: NodeFacts): KnownSwarm | null {
  const membership = node.membership?.value;
  if (!membership || membership.state === "inactive") return null;
  return (
    facts.swarms.find(({ id }) => id === membership.swarmId) ??
    facts.swarms.find(({ facts: told }) => told?.value.nodes.some(({ id }) => id === membership.nodeId)) ??
    facts.swarms.find(({ id }) => id === membership.nodeId) ??
    null
  );
}

/**
 * Nodes that become a manager, or a worker again: the swarm says so, or does not yet agree with the node's own engine.
 * Not all of it shows as an event.
 */
export function changingRole(facts: ClusterFacts): NodeName[] {
  const entries = facts.swarms
    .filter(({ answer }) => answer.kind === "facts")
    .flatMap((swarm) => swarm.facts?.value.nodes ?? []);
  const changes = (node: NodeFacts) => {
    const { nodeId, manager } = node.membership?.value ?? {};
    const entry = entries.find(({ id }) => id === nodeId);
    return entry && (entry.roleChanges || (entry.role === "manager") !== manager);
  };
  return facts.nodes.filter((node) => answers(node) && changes(node)).map(({ name }) => name);
}

/** The swarms that at least one node is still in, in the order of their nodes. */
export function livingSwarms(facts: ClusterFacts): KnownSwarm[] {
  return [...new Set(facts.nodes.map((node) => swarmOf(facts, node)).filter((swarm) => swarm !== null))];
}

/** One manager to ask for each swarm: the first that answers. */
export function spokesmen(facts: ClusterFacts): Map<string, NodeName> {
  const chosen = new Map<string, NodeName>();
  for (const node of facts.nodes) {
    const membership = node.membership?.value;
    if (!membership?.manager || !answers(node) || membership.state !== "active") continue;
    // A manager without a leader cannot say which swarm it is in; then it stands for itself until one can.
    const swarm = swarmOf(facts, node)?.id ?? (membership.swarmId || membership.nodeId);
    if (!chosen.has(swarm)) chosen.set(swarm, node.name);
  }
  return chosen;
}

function withMachine(facts: ClusterFacts, { name, address, trouble }: Machine): NodeFacts {
  const known = facts.nodes.find((node) => node.name === name);
  const fresh: NodeFacts = { name, address, machine: trouble, membership: null, containers: null, silent: 0 };
  return known ? { ...known, address: address ?? known.address, machine: trouble } : fresh;
}

function withNode(facts: ClusterFacts, name: NodeName, change: (node: NodeFacts) => NodeFacts): ClusterFacts {
  return { ...facts, nodes: facts.nodes.map((node) => (node.name === name ? change(node) : node)) };
}

const later = <T>(known: Heard<T> | null, heard: Heard<T>): Heard<T> =>
  known && known.asked > heard.asked ? known : heard;

function withAnswer(swarms: readonly KnownSwarm[], id: string, heard: Heard<SwarmAnswer>): KnownSwarm[] {
  const known = swarms.find((swarm) => swarm.id === id);
  const answer = { asked: heard.asked, kind: heard.value.kind };
  const told = heard.value.kind === "facts" ? { asked: heard.asked, at: heard.at, value: heard.value.facts } : null;
  const after: KnownSwarm = {
    id,
    answer: known && known.answer.asked > answer.asked ? known.answer : answer,
    facts: told ? later(known?.facts ?? null, told) : (known?.facts ?? null),
  };
  return known ? swarms.map((swarm) => (swarm.id === id ? after : swarm)) : [...swarms, after];
}
