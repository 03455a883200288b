import { z } from "zod";
import type { ClusterEngine, ContainerFact, EngineHint, SwarmAnswer } from "../nodes/cluster-engine.ts";
import type { Inside } from "../nodes/inside.ts";
import { BoundedEngine, EngineRefusalError } from "./bounded-engine.ts";
import { inspectContainer, inspectTask, listNetworks } from "./node-cluster-details.ts";
import {
  containerFact,
  InspectedContainer,
  ListedContainer,
  MembershipAnswer,
  ServiceAnswer,
  SwarmNodeAnswer,
  saysNoLeader,
  TaskAnswer,
} from "./node-cluster-facts.ts";
import { CHANGES, nodeAgent } from "./node-engine.ts";

/** More than this is a script that went wild; the newest are looked at. Containers of one node. */
const CONTAINERS_MAX = 300;
/** Task lists keep five finished ones for each place. */
const TASKS_MAX = 3000;

/** Without the noise of health checks' and terminals' execs. */
const FOLLOWED = {
  type: ["container", "service", "node", "network"],
  event: CHANGES,
};

const EngineEvent = z.object({
  Type: z.enum(["container", "service", "node", "network"]),
  Action: z.string(),
  Actor: z.object({ ID: z.string().default(""), Attributes: z.record(z.string(), z.string()).nullish() }),
});

/** A node's own engine, as the map asks it. */
export function nodeClusterEngine(inside: Inside): ClusterEngine {
  return new NodeClusterEngine(new BoundedEngine(nodeAgent(inside)));
}

class NodeClusterEngine implements ClusterEngine {
  readonly #engine: BoundedEngine;
  /** What was inspected, until an event says that it changed: a list alone has neither times nor exit codes. */
  readonly #inspected = new Map<string, { state: string; answer: InspectedContainer }>();
  /** Counts events, so that an answer that an event overtook is not kept. */
  #events = 0;

  constructor(engine: BoundedEngine) {
    this.#engine = engine;
  }

  async follow(onOpen: () => void, onHint: (hint: EngineHint) => void, signal: AbortSignal): Promise<void> {
    const open = () => {
      this.#inspected.clear();
      onOpen();
    };
    const path = `/events?filters=${encodeURIComponent(JSON.stringify(FOLLOWED))}`;
    await this.#engine.lines(path, open, (line) => this.#takeEvent(line, onHint), signal);
  }

  #takeEvent(line: string, onHint: (hint: EngineHint) => void): void {
    const event = EngineEvent.safeParse(JSON.parse(line));
    if (!event.success) return;
    const { Type: type, Action: action, Actor: actor } = event.data;
    this.#events += 1;
    this.#inspected.delete(actor.ID);
    onHint({ type, action, id: actor.ID, task: "com.docker.swarm.task.id" in (actor.Attributes ?? {}) });
  }

  async membership() {
    return MembershipAnswer.parse(await this.#engine.json("/info"));
  }

  async containers(): Promise<ContainerFact[]> {
    const all = z.array(ListedContainer).parse(await this.#engine.json("/containers/json?all=1"));
    const listed = all.slice(0, CONTAINERS_MAX);
    const kept = new Set(listed.map(({ Id }) => Id));
    for (const id of this.#inspected.keys()) if (!kept.has(id)) this.#inspected.delete(id);
    const facts = await Promise.all(listed.map((entry) => this.#container(entry)));
    return facts.filter((fact) => fact !== null);
  }

  async #container(entry: ListedContainer): Promise<ContainerFact | null> {
    const known = this.#inspected.get(entry.Id);
    if (known?.state === entry.State) return containerFact(entry, known.answer);
    const { Id: id, State: state } = entry;
    const before = this.#events;
    try {
      const answer = InspectedContainer.parse(await this.#engine.json(`/containers/${encodeURIComponent(id)}/json`));
      if (before === this.#events) this.#inspected.set(id, { state, answer });
      return containerFact(entry, answer);
    } catch (error) {
      // It went between the list and the question; its event is on the way.
      if (error instanceof EngineRefusalError && error.status === 404) return null;
      throw error;
    }
  }

  async swarm(): Promise<SwarmAnswer> {
    try {
      const [nodes, services, tasks] = await Promise.all([
        this.#engine.json("/nodes").then((answer) => z.array(SwarmNodeAnswer).parse(answer)),
        this.#engine.json("/services").then((answer) => z.array(ServiceAnswer).parse(answer)),
        this.#engine.json("/tasks").then((answer) => z.array(TaskAnswer).parse(answer)),
      ]);
      return { kind: "facts", facts: { nodes, services, tasks: tasks.slice(0, TASKS_MAX) } };
    } catch (error) {
      if (!(error instanceof EngineRefusalError)) {
        if (error instanceof z.ZodError) throw error;
        return { kind: "no-answer" };
      }
      return { kind: saysNoLeader(error.message) ? "no-leader" : "no-answer" };
    }
  }

  containerDetails(container: string) {
    return orNothing(inspectContainer(this.#engine, container));
  }

  taskDetails(task: string) {
    return orNothing(inspectTask(this.#engine, task));
  }

  networks() {
    return listNetworks(this.#engine);
  }
}

/** Null when it is not there any more. */
async function orNothing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof EngineRefusalError && error.status === 404) return null;
    throw error;
  }
}
