import type { ClusterNode, NodeCondition } from "../contract/cluster.ts";
import type { NodeName } from "../contract/ids.ts";
import type { SwarmNodeFact } from "../nodes/cluster-engine.ts";
import { answers, engineState, heardAt, IS_STARTING, livingSwarms, swarmOf } from "./cluster-state.ts";
import type { ClusterFacts, KnownSwarm, NodeFacts } from "./facts.ts";
import { nodeOf, placedTasks } from "./placed-tasks.ts";

/** One column of the picture. */
export function nodeView(facts: ClusterFacts, node: NodeFacts, hidden: number): ClusterNode {
  const entry = entryOf(facts, node);
  const condition = conditionOf(facts, node, entry);
  const membership = node.membership?.value ?? null;
  const member = entry !== null && condition !== "left" && condition !== "alone";
  const role = member
    ? entry.role
    : membership?.state === "active"
      ? membership.manager
        ? "manager"
        : "worker"
      : "none";
  return {
    name: node.name,
    address: node.address,
    engine: membership?.version || null,
    condition,
    role,
    leader: member && entry.leader,
    labels: member ? entry.labels : [],
    reason: reasonOf(facts, node, condition, entry),
    lastHeardAt: answers(node) ? null : heardAt(node),
    hidden,
  };
}

/** The swarm's own entry for this node; after a leave or a second join the newest with its name. */
function entryOf(facts: ClusterFacts, node: NodeFacts): SwarmNodeFact | null {
  const entries = livingSwarms(facts).flatMap((swarm) => swarm.facts?.value.nodes ?? []);
  const own = entries.find(({ id }) => id === node.membership?.value.nodeId);
  if (own) return own;
  const named = entries.filter((entry) => nodeOf(facts, entry) === node).sort((a, b) => b.createdAt - a.createdAt);
  return named[0] ?? null;
}

function conditionOf(facts: ClusterFacts, node: NodeFacts, entry: SwarmNodeFact | null): NodeCondition {
  if (node.machine !== "") return node.machine === IS_STARTING ? "starting" : "stopped";
  const engine = engineState(node);
  if (engine === "down") return "engine-down";
  const membership = node.membership?.value;
  if (engine === "asking" || !membership) return "asking";
  switch (membership.state) {
    case "inactive":
      // Only a manager that answers can still list it.
      return entry && livingSwarms(facts).some(({ answer }) => answer.kind === "facts") ? "left" : "alone";
    case "pending":
      return "joining";
    case "locked":
      return "locked";
    case "error":
    case "active":
      return entry ? entryCondition(entry, swarmOf(facts, node)) : "active";
    default:
      return membership.state satisfies never;
  }
}

function entryCondition(entry: SwarmNodeFact, swarm: KnownSwarm | null): NodeCondition {
  // Without a manager nobody updates the entry: what its own engine says stands.
  if (entry.state === "down" && swarm?.answer.kind === "facts") return "down";
  if (entry.availability === "drain") return "drained";
  return entry.availability === "pause" ? "paused" : "active";
}

function reasonOf(facts: ClusterFacts, node: NodeFacts, condition: NodeCondition, entry: SwarmNodeFact | null): string {
  const { name, machine } = node;
  switch (condition) {
    case "stopped":
    case "starting":
      return [machine, entry ? lossOf(facts, name) : ""].filter(Boolean).join(" ");
    case "engine-down": {
      const containers = node.containers?.value.filter(({ state }) => state === "running").length ?? 0;
      const what =
        containers > 0 ? ` What becomes of its ${countOf(containers, "container")} is not known until then.` : "";
      return `Docker Engine on ${name} does not answer. The node starts it again by itself.${what}`;
    }
    case "down":
      return `The swarm has not heard of ${name} and marks it Down. ${lossOf(facts, name)}`;
    case "left":
      return `${name} has left the swarm, which still lists it: docker node rm ${name} on a manager takes it off.`;
    case "joining":
      return `${name} is joining a swarm: it waits for a manager's answer.`;
    case "locked":
      return `${name} is locked since its engine restarted: docker swarm unlock on it asks for the key.`;
    case "active":
    case "drained":
    case "paused":
      return memberReason(facts, node, entry);
    case "asking":
    case "alone":
      return "";
    default:
      return condition satisfies never;
  }
}

function memberReason(facts: ClusterFacts, node: NodeFacts, entry: SwarmNodeFact | null): string {
  const error = node.membership?.value.error ?? "";
  if (entry?.role === "manager" && !entry.reachable && swarmOf(facts, node)?.answer.kind === "facts")
    return `The other managers do not reach ${node.name}; its vote is missing.`;
  return node.membership?.value.state === "error" && error ? `${node.name} reports: ${error}` : "";
}

/** What a node that is gone took with it. */
function lossOf(facts: ClusterFacts, name: NodeName): string {
  const lost = placedTasks(facts)
    .flat()
    .filter(({ node, nodeLost, current }) => node?.name === name && nodeLost && current === "running")
    .sort((a, b) => a.service.createdAt - b.service.createdAt || a.task.slot - b.task.slot);
  if (lost.length === 0) return "No task ran there, so no service lost one.";
  const names = [
    ...new Set(lost.map(({ service, task }) => (task.slot ? `${service.name}.${task.slot}` : service.name))),
  ];
  const shown = names.slice(0, NAMES_MAX).join(", ");
  const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : "";
  return `${countOf(names.length, "task")} ran there: ${shown}${more}.`;
}

/** A sentence with more names is not read. */
const NAMES_MAX = 3;

/** `1 task`, `3 tasks`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
