import type { ClusterNode, ClusterService, Tile } from "../contract/cluster.ts";
import { answers, livingSwarms } from "./cluster-state.ts";
import type { ClusterFacts, KnownSwarm } from "./facts.ts";
import { countOf } from "./node-view.ts";
import { nodeOf } from "./placed-tasks.ts";

export interface Picture {
  nodes: readonly ClusterNode[];
  services: readonly ClusterService[];
  tiles: readonly Tile[];
}

/** Conditions of a node that does its part. */
const WELL = new Set<ClusterNode["condition"]>(["alone", "active", "paused", "drained", "joining", "left"]);

/** The picture in one or two sentences: who is there, and the one thing that is happening. */
export function summaryOf(picture: Picture): string {
  const { nodes } = picture;
  if (nodes.every(({ condition }) => condition === "asking")) {
    return `Asking ${nodes.length === 1 ? "the engine" : `the ${nodes.length} engines`}.`;
  }
  if (areNew(nodes)) return nodes.length === 1 ? "The node is starting." : "All nodes are starting.";
  const asking = nodes.filter(({ condition }) => condition === "asking").map(({ name }) => name);
  // Whoever has not been heard may run anything.
  const happening =
    asking.length > 0 && picture.tiles.length === 0
      ? `Asking ${new Intl.ListFormat("en").format(asking)}.`
      : happeningIn(picture);
  return `${presence(nodes)} ${happening}`.trim();
}

/** All were reset: the swarm that was has gone with them, and is no trouble. */
const areNew = (nodes: readonly ClusterNode[]): boolean => nodes.every(({ condition }) => condition === "starting");

function presence(nodes: readonly ClusterNode[]): string {
  const well = nodes.filter(({ condition }) => WELL.has(condition)).length;
  if (well === 0 && nodes.length === 1) return "The node is not ready.";
  if (well < nodes.length) return `${well} of ${nodes.length} nodes ready.`;
  const managers = nodes.filter(({ role }) => role === "manager").length;
  const outside = nodes.filter(({ role }) => role === "none").length;
  if (managers === 0 && outside === nodes.length) return `${countOf(nodes.length, "node")}, no swarm.`;
  const without = outside > 0 ? `, ${outside} outside the swarm` : "";
  return `${countOf(nodes.length, "node")}, ${countOf(managers, "manager")}${without}.`;
}

/** The first that applies: what fails or waits, what moves, what starts or leaves, how it stands. */
function happeningIn({ services, tiles }: Picture): string {
  const waiting = tiles.find(({ state }) => state === "waiting");
  if (waiting) return `${waiting.name} waits: ${waiting.error}.`;
  const failed = tiles.filter(({ state, kind }) => state === "failed" && kind === "task");
  if (failed.length === 1 && failed[0]) return `${failed[0].name} failed: ${failed[0].error}.`;
  if (failed.length > 1) return `${failed.length} tasks failed, the last one with: ${failed.at(-1)?.error}.`;
  const moving = tiles.filter(({ from }) => from !== null);
  if (moving.length === 1 && moving[0]?.node) return `${moving[0].name} is moving to ${moving[0].node}.`;
  if (moving.length > 1) return `${moving.length} tasks are moving.`;
  const updating = services.find(({ update }) => update !== "");
  if (updating) return updating.update;
  const starting = tiles.filter(({ state, kind }) => state === "starting" && kind === "task");
  if (starting.length === 1 && starting[0]) {
    return `${starting[0].name} is starting${starting[0].node ? ` on ${starting[0].node}` : ""}.`;
  }
  if (starting.length > 1) return `${starting.length} tasks are starting.`;
  const leaving = tiles.filter(({ state }) => state === "leaving");
  if (leaving.length === 1 && leaving[0]) return `${leaving[0].name} is stopping.`;
  if (leaving.length > 1) return `${leaving.length} tasks are stopping.`;
  return standing({ services, tiles });
}

function standing({ services, tiles }: Pick<Picture, "services" | "tiles">): string {
  const [service] = services;
  if (services.length === 1 && service) return `${service.name} ${service.running} of ${service.desired} running.`;
  const running = tiles.filter(({ state }) => state === "running" || state === "paused");
  const tasks = running.filter(({ kind }) => kind === "task").length;
  const containers = running.length - tasks;
  const counts = [
    ...(services.length > 1 ? [`${countOf(services.length, "service")} with ${countOf(tasks, "task")}`] : []),
    ...(containers > 0 ? [countOf(containers, "container")] : []),
  ];
  if (counts.length > 0) return `${counts.join(" and ")} running.`;
  return tiles.length > 0 ? "Nothing runs." : "No containers yet.";
}

/** What is wrong with a swarm as a whole, and what it means; empty when nothing is. */
export function troubleOf(facts: ClusterFacts, nodes: readonly ClusterNode[]): string {
  if (areNew(nodes)) return "";
  const swarms = livingSwarms(facts);
  const troubles = swarms.map((swarm) => swarmTrouble(facts, swarm, nodes)).filter(Boolean);
  if (swarms.length > 1) {
    troubles.push(`There are ${swarms.length} swarms: docker swarm init was run on more than one node.`);
  }
  const orphans = nodes.filter(({ role, condition }) => role === "worker" && condition === "active");
  if (swarms.length === 0 && orphans.length > 0) {
    troubles.push(
      `No manager of this swarm answers. ${orphans.map(({ name }) => name).join(" and ")} will leave it with docker swarm leave.`,
    );
  }
  return troubles.join(" ");
}

const STAYS = "What runs goes on running, but nothing can be changed, and what fails is not replaced";

function swarmTrouble(facts: ClusterFacts, swarm: KnownSwarm, nodes: readonly ClusterNode[]): string {
  const managers = swarm.facts?.value.nodes.filter(({ role }) => role === "manager").length ?? 0;
  const there = nodes.filter(({ role, condition }) => role === "manager" && WELL.has(condition)).length;
  const needed = Math.floor(managers / 2) + 1;
  switch (swarm.answer.kind) {
    case "facts":
      // Its leader answers for some seconds after the others are lost; what that means is certain already.
      if (there < needed) return lossOf(there, managers, needed);
      return there === needed && there < managers
        ? `${there} of ${managers} managers are left, and all of them are needed: after one more loss nothing could be changed.`
        : "";
    case "no-leader":
      return managers > 1 ? lossOf(there, managers, needed) : `The swarm has no leader. ${STAYS} until one is elected.`;
    case "no-answer": {
      const left = leftManagers(facts, swarm);
      if (left.length > 0 && left.length === managers) {
        const waiting = nodes.filter(({ role }) => role === "worker").map(({ name }) => name);
        const next =
          waiting.length > 0 ? ` docker swarm leave on ${waiting.join(" and ")} ends what is left of it.` : "";
        return `${left.join(" and ")} left the swarm, and no manager is left in it.${next}`;
      }
      if (there < needed) return lossOf(there, managers, needed);
      return "The manager does not answer yet; the picture is the last one it gave.";
    }
    default:
      return swarm.answer.kind satisfies never;
  }
}

function lossOf(there: number, managers: number, needed: number): string {
  if (there > 0) return `No quorum: ${there} of ${managers} managers answer, ${needed} are needed. ${STAYS}.`;
  const nobody = managers > 1 ? "No manager answers" : "The only manager does not answer";
  return `${nobody}. ${STAYS}. The picture is the last one it gave.`;
}

/** Managers of the swarm whose own engine says that they are in no swarm. */
function leftManagers(facts: ClusterFacts, swarm: KnownSwarm): string[] {
  const entries = swarm.facts?.value.nodes.filter(({ role }) => role === "manager") ?? [];
  return entries
    .map((entry) => nodeOf(facts, entry))
    .filter((node) => node?.membership?.value.state === "inactive" && answers(node))
    .map((node) => node?.name ?? "");
}
