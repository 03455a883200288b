import type { ClusterService, Tile, TileState } from "../contract/cluster.ts";
import { sortTiles } from "../contract/cluster-change.ts";
import type { NodeName } from "../contract/ids.ts";
import type { ContainerFact } from "../nodes/cluster-engine.ts";
import { swarmOf } from "./cluster-state.ts";
import type { ClusterFacts, NodeFacts } from "./facts.ts";
import { FAILED, isOver, type PlacedTask, placedTasks, runs } from "./placed-tasks.ts";

/** A drawing of more helps nobody, and a page that gets thousands stops. Tiles per node. */
const TILES_PER_NODE_MAX = 120;

/** Every tile of the picture, in its order, and how many were left out per node. */
export function tilesOf(
  facts: ClusterFacts,
  services: readonly ClusterService[],
): { tiles: Tile[]; hidden: Map<NodeName, number> } {
  const tiles: Tile[] = [];
  const known = new Set<string>();
  for (const places of placedTasks(facts)) {
    for (const { task } of places) known.add(task.id);
    tiles.push(...tilesOfPlace(places));
  }
  for (const node of facts.nodes) {
    for (const container of node.containers?.value ?? []) {
      if (container.task && known.has(container.task.id)) continue;
      const tile = container.task ? orphanTile(facts, node, container) : containerTile(node, container);
      if (tile) tiles.push(tile);
    }
  }
  return cut(sortTiles(tiles, services));
}

/** The newest task of a place, and of those before it what the eye should still see. */
function tilesOfPlace(place: PlacedTask[]): Tile[] {
  const newest = place.at(-1);
  if (!newest) return [];
  const before = place.slice(0, -1);
  const previous = before.at(-1) ?? null;
  const settled = runs(newest) || isOver(newest) || isUnwanted(newest) || newest.nodeLost;
  // What was there before is shown until its successor runs, and for as long as its container does.
  const shown = before.filter((old) => (isOver(old) || old.nodeLost ? old === previous && !settled : true));
  const failure = [...place].reverse().find(({ current }) => FAILED.has(current)) ?? null;
  const tiles = shown.map((old) => taskTile(old, null, old));
  // A task that was told to go and has gone leaves nothing behind.
  if (isOver(newest) && (newest.task.desired === "remove" || wasStopped(newest))) return tiles;
  const from = previous && previous.node !== newest.node && !settled ? previous.task.id : null;
  return [...tiles, taskTile(newest, from, failure)];
}

const isUnwanted = ({ task }: PlacedTask): boolean => task.desired === "shutdown" || task.desired === "remove";

const wasStopped = ({ current, task }: PlacedTask): boolean => task.desired === "shutdown" && current === "shutdown";

function taskTile(placed: PlacedTask, from: string | null, failure: PlacedTask | null): Tile {
  const { task, service, node, container, current } = placed;
  const state = taskState(placed);
  const place = task.slot ? String(task.slot) : (node?.name ?? task.nodeId.slice(0, 5));
  // The engine's own times do not change again when the manager hears of them.
  const told = isOver(placed) ? container?.finishedAt : current === "running" ? container?.startedAt : null;
  return {
    id: task.id,
    kind: "task",
    node: node?.name ?? null,
    service: service.name,
    name: `${service.name}.${place}`,
    image: task.image,
    state,
    desired: task.desired,
    current,
    since: told ?? task.at,
    createdAt: task.createdAt,
    slot: task.slot,
    ports: container && container.ports.length > 0 ? container.ports : task.ports,
    error: state === "waiting" ? task.error : failure ? failureOf(failure) : "",
    container: container?.id ?? (task.containerId || null),
    from,
  };
}

function taskState(placed: PlacedTask): TileState {
  const { task, container, current, nodeLost, node } = placed;
  if (FAILED.has(current)) return "failed";
  if (isOver(placed)) return current === "orphaned" ? "lost" : "stopped";
  if (nodeLost) return "lost";
  if (isUnwanted(placed)) return current === "running" ? "leaving" : "stopped";
  // Every task is without a node for a moment; only the scheduler's word for it makes it a wait.
  if (current !== "running") return current === "pending" && !node && task.error !== "" ? "waiting" : "starting";
  return container?.state === "paused" ? "paused" : "running";
}

function failureOf({ task, container, current }: PlacedTask): string {
  if (!FAILED.has(current)) return "";
  if (container?.outOfMemory) return "out of memory";
  const exit = container && container.state === "exited" ? container.exitCode : task.exitCode;
  const said = container?.error || task.error;
  // "task: non-zero exit (137)" says no more than its number.
  if (exit !== 0 && (said === "" || said.startsWith("task: non-zero exit"))) return `exit ${exit}`;
  return said || "failed";
}

/** A swarm's container without its task: no manager was heard of yet, or the task was removed and this is its end. */
function orphanTile(facts: ClusterFacts, node: NodeFacts, container: ContainerFact): Tile | null {
  if (!container.task) return null;
  const swarm = swarmOf(facts, node);
  const toldOf = swarm?.facts ?? null;
  if (container.state !== "running") return null;
  const unheard = toldOf === null || toldOf.at < container.createdAt;
  const [name = container.name, place = ""] = splitTaskName(container.task);
  return {
    ...containerTile(node, container),
    id: container.task.id,
    kind: "task",
    service: container.task.service,
    name: place ? `${name}.${place}` : name,
    slot: /^\d+$/.test(place) ? Number(place) : 0,
    state: node.machine !== "" ? "lost" : unheard || swarm?.answer.kind !== "facts" ? "running" : "leaving",
    desired: unheard ? "running" : "remove",
  };
}

/** `sleep-app.2.w7f0t4kq9xjm…` → sleep-app, 2 */
function splitTaskName({ name, service }: { name: string; service: string }): string[] {
  return name.startsWith(`${service}.`) ? [service, name.slice(service.length + 1).split(".")[0] ?? ""] : [name];
}

function containerTile(node: NodeFacts, container: ContainerFact): Tile {
  const { id, name, image, state, startedAt, finishedAt, createdAt, ports } = container;
  const over = state === "exited" || state === "dead";
  return {
    id,
    kind: "container",
    node: node.name,
    service: "",
    name,
    image,
    state: containerState(node, container),
    desired: "",
    current: state === "running" && !container.healthy ? "running, not healthy" : state,
    since: (over ? finishedAt : startedAt) ?? createdAt,
    createdAt,
    slot: 0,
    ports,
    error: containerError(container),
    container: id,
    from: null,
  };
}

/** Ended by a signal: `docker stop` and `docker kill` end what they are asked to end, and that is no failure. */
const STOPPED_BY_SIGNAL = new Set([130, 137, 143]);

function containerError({ state, error, exitCode, outOfMemory }: ContainerFact): string {
  if (outOfMemory) return "out of memory";
  if (state === "created") return error;
  if (state !== "exited" && state !== "dead") return "";
  return error || (exitCode === 0 || STOPPED_BY_SIGNAL.has(exitCode) ? "" : `exit ${exitCode}`);
}

function containerState(node: NodeFacts, container: ContainerFact): TileState {
  const { state } = container;
  const over = state === "exited" || state === "dead" || state === "created";
  if (over && containerError(container) !== "") return "failed";
  if (over) return "stopped";
  if (node.machine !== "") return "lost";
  switch (state) {
    case "running":
      return "running";
    case "paused":
      return "paused";
    case "restarting":
      return "starting";
    case "removing":
      return "leaving";
    default:
      return state satisfies never;
  }
}

/** What has ended goes first when a node has more than can be drawn. */
function cut(tiles: Tile[]): { tiles: Tile[]; hidden: Map<NodeName, number> } {
  const hidden = new Map<NodeName, number>();
  const gone = new Set<string>();
  const perNode = Map.groupBy(tiles, ({ node }) => node);
  for (const [node, all] of perNode) {
    const excess = all.length - TILES_PER_NODE_MAX;
    if (excess <= 0) continue;
    const over = ({ state }: Tile) => Number(state === "stopped" || state === "failed");
    const last = all.toSorted((a, b) => over(b) - over(a) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    for (const { id } of last.slice(0, excess)) gone.add(id);
    if (node) hidden.set(node, excess);
  }
  return { tiles: gone.size === 0 ? tiles : tiles.filter(({ id }) => !gone.has(id)), hidden };
}
