import type { NodeName } from "../contract/ids.ts";
import type { ClusterEngine, ContainerFact, EngineHint, Membership, SwarmAnswer } from "../nodes/cluster-engine.ts";
import type { Random } from "./random.ts";

/** How long an event, or an answer, is on its way at most. Milliseconds. */
const EVENT_MS_MAX = 250;
const ANSWER_MS_MAX = 120;

interface Stream {
  onHint: (hint: EngineHint) => void;
  end: (error: Error) => void;
}

/** One Docker engine in memory: answers late, and says what happens late, twice, in any order, or not at all. */
export class ModelNode {
  readonly name: NodeName;
  up = true;
  membership: Membership = {
    ...{ version: "26.1.5", state: "inactive", nodeId: "", manager: false, swarmId: "", error: "" },
  };
  containers: ContainerFact[] = [];
  readonly #random: Random;
  readonly #streams = new Set<Stream>();

  constructor(name: NodeName, random: Random) {
    this.name = name;
    this.#random = random;
  }

  engine(swarm: () => SwarmAnswer): ClusterEngine {
    return {
      follow: (onOpen, onHint, signal) => this.#follow(onOpen, onHint, signal),
      membership: () => this.#answer(() => structuredClone(this.membership)),
      containers: () => this.#answer(() => structuredClone(this.containers)),
      swarm: () => this.#answer(() => (this.membership.manager ? swarm() : { kind: "no-answer" })),
      containerDetails: async () => null,
      taskDetails: async () => null,
      networks: async () => ({ networks: [] }),
    };
  }

  tell(hint: EngineHint): void {
    for (const stream of this.#streams) {
      const times = this.#random.chance(0.2) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        setTimeout(() => {
          if (this.#streams.has(stream)) stream.onHint(hint);
        }, this.#random.below(EVENT_MS_MAX));
      }
    }
  }

  endContainer(container: ContainerFact, exitCode: number, at: number): void {
    Object.assign(container, { state: "exited", exitCode, finishedAt: at });
    this.tell({ type: "container", action: "die", id: container.id, task: container.task !== null });
  }

  removeContainer(container: ContainerFact): void {
    this.containers = this.containers.filter((other) => other !== container);
    this.tell({ type: "container", action: "destroy", id: container.id, task: container.task !== null });
  }

  /** Out of its swarm, a node loses the swarm's tasks and its network. */
  removeTasks(): void {
    for (const container of this.containers) if (container.task) this.removeContainer(container);
    this.tell({ type: "network", action: "destroy", id: "ingress", task: false });
  }

  setUp(up: boolean): void {
    this.up = up;
    this.breakStreams();
  }

  /** What was on its way over them is lost. */
  breakStreams(): void {
    for (const stream of [...this.#streams]) stream.end(new Error("the stream broke"));
  }

  async #follow(onOpen: () => void, onHint: (hint: EngineHint) => void, signal: AbortSignal): Promise<void> {
    await this.#delay();
    if (!this.up) throw new Error(`${this.name} does not answer`);
    if (signal.aborted) return;
    await new Promise<void>((resolve, reject) => {
      const stream: Stream = {
        onHint,
        end: (error) => {
          this.#streams.delete(stream);
          reject(error);
        },
      };
      this.#streams.add(stream);
      signal.addEventListener("abort", () => resolve());
      onOpen();
    });
  }

  /** The state at one moment of the question's way, not of its beginning or its end. */
  async #answer<T>(read: () => T): Promise<T> {
    await this.#delay();
    if (!this.up) throw new Error(`${this.name} does not answer`);
    const value = read();
    await this.#delay();
    return value;
  }

  #delay(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#random.below(ANSWER_MS_MAX)));
  }
}
