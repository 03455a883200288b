import type { NodeName } from "../contract/ids.ts";
import type {
  ClusterEngine,
  ContainerFact,
  EngineHint,
  SwarmAnswer,
  SwarmFacts,
  SwarmNodeFact,
  TaskFact,
} from "../nodes/cluster-engine.ts";
import { ModelNode } from "./model-node.ts";
import type { Random } from "./random.ts";

/**
 * Several Docker engines and their swarm, as far as the map can tell: random things happen to them, and they say so the
 * way engines do, late, twice, in any order, and not at all when a stream breaks.
 */
export class ClusterModel {
  readonly nodes: ModelNode[];
  readonly #random: Random;
  #swarm: SwarmFacts = { nodes: [], services: [], tasks: [] };
  #leaderless = false;
  #ids = 0;
  #time = 1_000_000;

  constructor(names: readonly NodeName[], random: Random) {
    this.#random = random;
    this.nodes = names.map((name) => new ModelNode(name, random));
  }

  /** One random deed. */
  act(): void {
    this.#time += 1 + this.#random.below(5000);
    const deeds = [
      () => this.#runContainer(),
      () => this.#endContainer(),
      () => this.#removeContainer(),
      () => this.#join(),
      () => this.#leave(),
      () => this.#orderRole(),
      () => this.#stepRole(),
      () => this.#createService(),
      () => this.#scale(),
      () => this.#removeService(),
      () => this.#setAvailability(),
      () => this.#toggleLeader(),
      () => this.#toggleEngine(),
      () => this.#random.pick(this.nodes)?.breakStreams(),
      ...Array.from({ length: 12 }, () => () => this.#stepTask()),
    ];
    this.#random.pick(deeds)?.();
  }

  /** Everything that is under way arrives; engines that are down come back. */
  settle(): void {
    this.#leaderless = false;
    for (const node of this.nodes) if (!node.up) node.setUp(true);
    for (const name of ["leader", "service"]) this.#tellManagers({ type: "node", action: name, id: "", task: false });
    for (let step = 0; step < 400; step += 1) this.#stepTask();
    for (let step = 0; step < 40; step += 1) this.#stepRole();
  }

  engineOf(name: NodeName): ClusterEngine {
    const node = this.nodes.find((candidate) => candidate.name === name);
    if (!node) throw new Error(`the model has no ${name}`);
    return node.engine(() => this.#tellSwarm());
  }

  #tellSwarm(): SwarmAnswer {
    return this.#leaderless ? { kind: "no-leader" } : { kind: "facts", facts: structuredClone(this.#swarm) };
  }

  #tellManagers(hint: EngineHint): void {
    for (const node of this.nodes) if (node.up && node.membership.manager) node.tell(hint);
  }

  #id(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${this.#ids}`;
  }

  #newContainer(name: string, task: ContainerFact["task"]): ContainerFact {
    return {
      ...{ id: this.#id("c"), name, image: "ubuntu", state: "running", healthy: true, exitCode: 0 },
      ...{ outOfMemory: false, error: "", createdAt: this.#time, startedAt: this.#time, finishedAt: null, ports: [] },
      task,
    };
  }

  #runContainer(): void {
    const node = this.#random.pick(this.nodes.filter(({ up }) => up));
    if (!node) return;
    const container = this.#newContainer(this.#id("name"), null);
    node.containers.push(container);
    node.tell({ type: "container", action: "start", id: container.id, task: false });
  }

  #endContainer(): void {
    const node = this.#random.pick(this.nodes.filter(({ up }) => up));
    const container = this.#random.pick(
      node?.containers.filter(({ task, state }) => !task && state === "running") ?? [],
    );
    if (node && container) node.endContainer(container, this.#random.below(3), this.#time);
  }

  #removeContainer(): void {
    const node = this.#random.pick(this.nodes.filter(({ up }) => up));
    const container = this.#random.pick(node?.containers.filter(({ task }) => !task) ?? []);
    if (container) node?.removeContainer(container);
  }

  #join(): void {
    const node = this.#random.pick(this.nodes.filter(({ up, membership }) => up && membership.state === "inactive"));
    if (!node) return;
    const manager = this.#swarm.nodes.length === 0 || this.#random.chance(0.4);
    if (this.#swarm.nodes.length === 0) this.#swarm = { nodes: [], services: [], tasks: [] };
    const entry: SwarmNodeFact = {
      ...{ id: this.#id("n"), hostname: node.name, role: manager ? "manager" : "worker", reachable: true },
      roleChanges: false,
      ...{
        leader: this.#swarm.nodes.length === 0,
        availability: "active",
        labels: [],
        state: "ready",
        createdAt: this.#time,
      },
    };
    this.#swarm.nodes.push(entry);
    const place = { state: "active" as const, nodeId: entry.id, manager, swarmId: manager ? "swarm" : "" };
    node.membership = { ...node.membership, ...place };
    node.tell({ type: "network", action: "create", id: "ingress", task: false });
    this.#tellManagers({ type: "node", action: "create", id: entry.id, task: false });
  }

  #leave(): void {
    const member = this.#random.pick(this.nodes.filter(({ up, membership }) => up && membership.state === "active"));
    if (!member || !this.#random.chance(0.3)) return;
    const { nodeId } = member.membership;
    const none = { state: "inactive" as const, nodeId: "", manager: false, swarmId: "" };
    member.membership = { ...member.membership, ...none };
    member.removeTasks();
    const entry = this.#swarm.nodes.find(({ id }) => id === nodeId);
    if (entry) entry.state = "down";
    if (this.nodes.every(({ membership }) => !membership.manager)) this.#endSwarm();
    this.#tellManagers({ type: "node", action: "update", id: nodeId, task: false });
  }

  /** Only the order has an event. */
  #orderRole(): void {
    const entry = this.#random.pick(this.#swarm.nodes.filter(({ state }) => state === "ready"));
    if (!entry || !this.#leads()) return;
    entry.roleChanges = true;
    this.#tellManagers({ type: "node", action: "update", id: entry.id, task: false });
  }

  /** The swarm takes it in, or lets it go; its own engine knows at another moment. */
  #stepRole(): void {
    const node = this.#random.pick(this.nodes.filter(({ up }) => up));
    const entry = this.#swarm.nodes.find(({ id }) => id === node?.membership.nodeId);
    if (!node || !entry || !this.#leads()) return;
    const others = this.nodes.filter((other) => other !== node && other.membership.manager);
    const manager = entry.role === "manager";
    if (entry.roleChanges) {
      entry.roleChanges = false;
      if (!manager || others.length > 0) entry.role = manager ? "worker" : "manager";
    } else if (manager || others.length > 0) {
      node.membership = { ...node.membership, manager, swarmId: manager ? "swarm" : "" };
    }
  }

  /** Without a manager the rest leaves as well: what a swarm without one would tell is nobody's to say. */
  #endSwarm(): void {
    this.#swarm = { nodes: [], services: [], tasks: [] };
    for (const node of this.nodes) {
      node.removeTasks();
      node.membership = { ...node.membership, state: "inactive", nodeId: "", manager: false, swarmId: "" };
    }
  }

  #createService(): void {
    if (!this.#leads() || this.#swarm.services.length > 3) return;
    const id = this.#id("s");
    const replicas = 1 + this.#random.below(4);
    this.#swarm.services.push({
      ...{ id, name: `service-${id}`, mode: "replicated", replicas, image: "ubuntu", ports: [] },
      ...{ createdAt: this.#time, update: "" },
    });
    for (let slot = 1; slot <= replicas; slot += 1) this.#newTask(id, slot);
    this.#tellManagers({ type: "service", action: "create", id, task: false });
  }

  #scale(): void {
    const service = this.#random.pick(this.#swarm.services);
    if (!service || !this.#leads()) return;
    const replicas = this.#random.below(6);
    for (const task of this.#swarm.tasks) {
      if (task.serviceId === service.id && task.slot > replicas) task.desired = "remove";
    }
    for (let slot = service.replicas + 1; slot <= replicas; slot += 1) this.#newTask(service.id, slot);
    service.replicas = replicas;
    this.#tellManagers({ type: "service", action: "update", id: service.id, task: false });
  }

  #removeService(): void {
    const service = this.#random.pick(this.#swarm.services);
    if (!service || !this.#leads() || !this.#random.chance(0.3)) return;
    this.#swarm.services = this.#swarm.services.filter((other) => other !== service);
    for (const task of this.#swarm.tasks) if (task.serviceId === service.id) task.desired = "remove";
    this.#tellManagers({ type: "service", action: "remove", id: service.id, task: false });
  }

  #setAvailability(): void {
    const entry = this.#random.pick(this.#swarm.nodes.filter(({ state }) => state === "ready"));
    if (!entry || !this.#leads()) return;
    entry.availability = this.#random.pick(["active", "pause", "drain"] as const) ?? "active";
    if (entry.availability === "drain") {
      for (const task of this.#swarm.tasks.filter(
        ({ nodeId, desired }) => nodeId === entry.id && desired === "running",
      )) {
        task.desired = "shutdown";
        this.#newTask(task.serviceId, task.slot);
      }
    }
    this.#tellManagers({ type: "node", action: "update", id: entry.id, task: false });
  }

  #toggleLeader(): void {
    if (this.#swarm.nodes.length === 0) return;
    this.#leaderless = !this.#leaderless && this.#random.chance(0.3);
    this.#tellManagers({ type: "node", action: "update", id: "", task: false });
  }

  #toggleEngine(): void {
    const node = this.#random.pick(this.nodes);
    if (node && this.#random.chance(0.4)) node.setUp(!node.up);
  }

  #leads(): boolean {
    return !this.#leaderless && this.nodes.some(({ up, membership }) => up && membership.manager);
  }

  #newTask(serviceId: string, slot: number): void {
    this.#swarm.tasks.push({
      ...{ id: this.#id("t"), serviceId, slot, nodeId: "", desired: "running", current: "new", message: "" },
      ...{ error: "", containerId: "", exitCode: 0, image: "ubuntu", ports: [], createdAt: this.#time, at: this.#time },
    });
  }

  /** A task goes one step: tasks themselves have no events, only their containers and services have. */
  #stepTask(): void {
    const task = this.#random.pick(this.#swarm.tasks);
    if (!task || !this.#leads()) return;
    const before = task.current;
    const entry = this.#swarm.nodes.find(({ id }) => id === task.nodeId);
    const node = this.nodes.find(
      ({ membership, up }) => up && membership.nodeId !== "" && membership.nodeId === entry?.id,
    );
    this.#step(task, node ?? null);
    if (task.current !== before) task.at = this.#time;
  }

  #step(task: TaskFact, node: ModelNode | null): void {
    const unwanted = task.desired !== "running";
    switch (task.current) {
      case "new":
      case "pending":
        if (unwanted) this.#drop(task);
        else this.#assign(task);
        break;
      case "assigned":
        if (unwanted || !node) this.#drop(task);
        else if (this.#random.chance(0.2)) this.#reject(task);
        else this.#start(task, node);
        break;
      case "starting":
        task.current = "running";
        break;
      case "running": {
        const container = node?.containers.find(({ id }) => id === task.containerId);
        if (!unwanted || !node || !container) break;
        node.endContainer(container, 137, this.#time);
        task.current = "shutdown";
        break;
      }
      default:
        if (task.desired === "remove") this.#drop(task);
    }
  }

  #assign(task: TaskFact): void {
    const fit = this.#swarm.nodes.filter(({ availability, state }) => availability === "active" && state === "ready");
    const chosen = this.#random.pick(fit);
    task.current = chosen ? "assigned" : "pending";
    task.error = chosen ? "" : "no suitable node";
    task.nodeId = chosen?.id ?? "";
  }

  /** Without an event: there is no container, and the service stays as it was. */
  #reject(task: TaskFact): void {
    Object.assign(task, { current: "rejected", desired: "shutdown", error: "No such image" });
    this.#newTask(task.serviceId, task.slot);
  }

  #start(task: TaskFact, node: ModelNode): void {
    const service = this.#swarm.services.find(({ id }) => id === task.serviceId)?.name ?? "gone";
    const name = `${service}.${task.slot}.${task.id}`;
    const container = this.#newContainer(name, { id: task.id, name, service });
    node.containers.push(container);
    Object.assign(task, { current: "starting", containerId: container.id });
    node.tell({ type: "container", action: "start", id: container.id, task: true });
  }

  #drop(task: TaskFact): void {
    if (task.desired !== "remove" && task.current !== "assigned") return;
    this.#swarm.tasks = this.#swarm.tasks.filter((other) => other !== task);
    for (const node of this.nodes) {
      const container = node.containers.find(({ id }) => id === task.containerId);
      if (container && node.up) node.removeContainer(container);
    }
  }
}
