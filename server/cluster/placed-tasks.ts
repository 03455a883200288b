import type { ContainerFact, ServiceFact, SwarmNodeFact, TaskFact } from "../nodes/cluster-engine.ts";
import { answers, livingSwarms } from "./cluster-state.ts";
import type { ClusterFacts, NodeFacts } from "./facts.ts";

/** Where in its life a task is; the higher, the further. */
const STEPS = ["new", "pending", "assigned", "accepted", "preparing", "ready", "starting", "running"];
export const FAILED = new Set(["failed", "rejected"]);

/** A task with everything that is known of it: the swarm's word, and that of the engine it is on. */
export interface PlacedTask {
  task: TaskFact;
  service: ServiceFact;
  node: NodeFacts | null;
  /** The swarm, or the machine itself, no longer has this node. */
  nodeLost: boolean;
  container: ContainerFact | null;
  /** The task's state, or a newer one that its container already has. */
  current: string;
}

/** Tasks by the place they fill: a service's slot, or a service on a node. Oldest first. */
export function placedTasks(facts: ClusterFacts): PlacedTask[][] {
  const places = new Map<string, PlacedTask[]>();
  for (const swarm of livingSwarms(facts)) {
    const { nodes = [], services = [], tasks = [] } = swarm.facts?.value ?? {};
    for (const task of tasks) {
      const service = services.find(({ id }) => id === task.serviceId);
      if (!service) continue;
      const entry = nodes.find(({ id }) => id === task.nodeId);
      const node = entry ? nodeOf(facts, entry) : null;
      const container = containerOf(node, task);
      const placed = {
        task,
        service,
        node,
        nodeLost: node !== null && (node.machine !== "" || (entry?.state === "down" && !answersAs(node, entry))),
        container,
        current: currentOf(task, container),
      };
      const key = `${task.serviceId} ${task.slot || task.nodeId}`;
      places.set(key, [...(places.get(key) ?? []), placed]);
    }
  }
  for (const place of places.values()) {
    place.sort((a, b) => a.task.createdAt - b.task.createdAt || (a.task.id < b.task.id ? -1 : 1));
  }
  return [...places.values()];
}

/** The sandbox's node behind a swarm's entry: by the id its engine told, else by its name. */
export function nodeOf(facts: ClusterFacts, entry: SwarmNodeFact): NodeFacts | null {
  return (
    facts.nodes.find(({ membership }) => membership?.value.nodeId === entry.id) ??
    facts.nodes.find(({ name }) => name === entry.hostname) ??
    null
  );
}

const answersAs = (node: NodeFacts, entry: SwarmNodeFact): boolean =>
  answers(node) && node.membership?.value.nodeId === entry.id;

/** Whether a task counts as running for its service. */
export const runs = ({ current, task, nodeLost }: PlacedTask): boolean =>
  current === "running" && task.desired === "running" && !nodeLost;

function containerOf(node: NodeFacts | null, task: TaskFact): ContainerFact | null {
  const containers = node?.containers?.value ?? [];
  return containers.find((container) => container.task?.id === task.id || container.id === task.containerId) ?? null;
}

/** The worker's engine knows of a start or an end before its manager does. */
function currentOf(task: TaskFact, container: ContainerFact | null): string {
  if (!container) return task.current;
  const step = STEPS.indexOf(task.current);
  switch (container.state) {
    case "running":
    case "paused":
      return step >= 0 && container.healthy ? "running" : task.current;
    case "exited":
    case "dead":
      // Before it ran it had exited just as little as it had started.
      if (step < 0 || container.startedAt === null) return task.current;
      if (task.desired === "shutdown" || task.desired === "remove") return "shutdown";
      return container.exitCode === 0 ? "complete" : "failed";
    default:
      return task.current;
  }
}

/** Whether it has ended, one way or another. */
export const isOver = ({ current }: PlacedTask): boolean => !STEPS.includes(current);
