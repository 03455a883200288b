import type { ClusterService } from "../contract/cluster.ts";
import type { ServiceFact } from "../nodes/cluster-engine.ts";
import { livingSwarms } from "./cluster-state.ts";
import type { ClusterFacts } from "./facts.ts";
import { type PlacedTask, placedTasks, runs } from "./placed-tasks.ts";

/** The drawing has five service colours; a sixth service shares one. */
const COLOURS = 5;

/** The swarms' services in the order in which they were created. */
export function servicesOf(facts: ClusterFacts): ClusterService[] {
  const services = livingSwarms(facts)
    .flatMap((swarm) => swarm.facts?.value.services ?? [])
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const colours = coloursOf(services);
  const places = placedTasks(facts);
  return services.map((service) => ({
    name: service.name,
    mode: service.mode,
    image: service.image,
    ...countsOf(service, places),
    colour: colours.get(service.id) ?? 1,
    ports: service.ports,
    update: service.update,
  }));
}

/** By name, so that a service keeps its colour when others come and go; the next free one when it is taken. */
function coloursOf(services: readonly ServiceFact[]): Map<string, number> {
  const colours = new Map<string, number>();
  const free = new Set(Array.from({ length: COLOURS }, (_, index) => index));
  for (const { id, name } of services) {
    if (free.size === 0) for (let index = 0; index < COLOURS; index += 1) free.add(index);
    let colour = hashOf(name) % COLOURS;
    while (!free.has(colour)) colour = (colour + 1) % COLOURS;
    free.delete(colour);
    colours.set(id, colour + 1);
  }
  return colours;
}

/** Chosen so that five names that labs like to use get five different colours. */
const HASH_START = 5060;

function hashOf(name: string): number {
  let hash = HASH_START;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

function countsOf(service: ServiceFact, places: PlacedTask[][]): { running: number; desired: number } {
  const own = places.filter((place) => place[0]?.service.id === service.id);
  const running = own.filter((place) => place.some(runs)).length;
  const complete = own.filter((place) => place.at(-1)?.current === "complete").length;
  const wanted = own.filter((place) => place.at(-1)?.task.desired === "running").length;
  switch (service.mode) {
    case "replicated":
      return { running, desired: service.replicas };
    case "global":
      return { running, desired: wanted };
    case "replicated-job":
      return { running: complete, desired: service.replicas };
    case "global-job":
      return { running: complete, desired: own.length };
    default:
      return service.mode satisfies never;
  }
}
