import type { News } from "../cluster/cluster-state.ts";

import { NodeName } from "../contract/ids.ts";
import type {
  ContainerFact,
  Membership,
  ServiceFact,
  SwarmFacts,
  SwarmNodeFact,
  TaskFact,
} from "../nodes/cluster-engine.ts";

/** Facts as engines tell them, with everything that a test does not care about filled in. */

export const nodeName = (number: number) => NodeName.parse(`node${number}`);

export const machineNews = (count: number): News => ({
  kind: "machines",
  machines: Array.from({ length: count }, (_, index) => ({
    ...{ name: nodeName(index + 1), address: `10.32.0.${index + 2}`, trouble: "" },
  })),
});

export const membership = (change: Partial<Membership> = {}): Membership => ({
  ...{ version: "26.1.5", state: "inactive", nodeId: "", manager: false, swarmId: "", error: "" },
  ...change,
});

export const container = (id: string, change: Partial<ContainerFact> = {}): ContainerFact => ({
  ...{ id, name: id, image: "ubuntu", state: "running", healthy: true, exitCode: 0, outOfMemory: false, error: "" },
  ...{ createdAt: 1000, startedAt: 1000, finishedAt: null, ports: [], task: null },
  ...change,
});

export const service = (name: string, change: Partial<ServiceFact> = {}): ServiceFact => ({
  ...{ id: `id-${name}`, name, mode: "replicated", replicas: 1, image: "ubuntu", ports: [], createdAt: 1000 },
  ...{ update: "" },
  ...change,
});

/** On the node with this number; 0 for none. */
export const task = (of: string, slot: number, node: number, change: Partial<TaskFact> = {}): TaskFact => ({
  ...{ id: `${of}.${slot}@${node}`, serviceId: `id-${of}`, slot, nodeId: node > 0 ? `n${node}` : "" },
  ...{ desired: "running", current: "running", message: "", error: "", containerId: "", exitCode: 0 },
  ...{ image: "ubuntu", ports: [], createdAt: 2000, at: 3000 },
  ...change,
});

export const entry = (number: number, change: Partial<SwarmNodeFact> = {}): SwarmNodeFact => ({
  ...{ id: `n${number}`, hostname: `node${number}`, role: number === 1 ? "manager" : "worker", leader: number === 1 },
  ...{ roleChanges: false, reachable: true, availability: "active", labels: [], state: "ready", createdAt: 1000 },
  ...change,
});

/** Node 1 is the manager of a swarm of `count` nodes, and has told these facts. */
export function swarmNews(count: number, facts: Partial<SwarmFacts> = {}): News[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const nodes = numbers.map((number) => entry(number));
  return [
    machineNews(count),
    ...numbers.flatMap((number): News[] => {
      const place = { state: "active", nodeId: `n${number}`, manager: number === 1 } as const;
      const value = membership({ ...place, swarmId: number === 1 ? "swarm" : "" });
      const node = nodeName(number);
      return [
        { kind: "membership", node, heard: { asked: number, at: 5000, value } },
        { kind: "containers", node, heard: { asked: 10 + number, at: 5000, value: [] } },
      ];
    }),
    {
      kind: "swarm",
      swarm: "swarm",
      heard: { asked: 20, at: 5000, value: { kind: "facts", facts: { nodes, services: [], tasks: [], ...facts } } },
    },
  ];
}
