import { z } from "zod";
import { NodeName, SessionId } from "./ids.ts";

/** One published port: `:8080` on the node leads to `80/tcp` in the container. */
export const ClusterPort = z.object({
  published: z.number().int(),
  target: z.number().int(),
  protocol: z.string(),
});
export type ClusterPort = z.infer<typeof ClusterPort>;

export const NodeCondition = z.enum([
  "asking", // nothing was heard of its engine yet
  "alone", // its engine runs, and is in no swarm
  "joining", // it is on its way into a swarm
  "active", // takes tasks
  "paused", // keeps its tasks, takes no new ones
  "drained", // is given none
  "down", // the swarm has not heard of it for a while
  "left", // has left; the swarm still lists it
  "locked", // a manager that waits for its unlock key
  "engine-down", // the machine runs, its engine does not answer
  "stopped", // the machine itself stopped
  "starting", // the machine is on its way: added, restarted or reset
]);
export type NodeCondition = z.infer<typeof NodeCondition>;

/** A node as its own engine and its swarm describe it. Times are epoch milliseconds. */
export const ClusterNode = z.object({
  name: NodeName,
  /** IPv4 on the sandbox's network; null until it is known. */
  address: z.string().nullable(),
  /** Version of its Docker Engine; null until it answered once. */
  engine: z.string().nullable(),
  condition: NodeCondition,
  role: z.enum(["none", "worker", "manager"]),
  leader: z.boolean(),
  /** What the swarm's placement constraints see: `disk=ssd`. */
  labels: z.array(z.string()),
  /** What the condition means and what comes next, in sentences; empty when all is as it should be. */
  reason: z.string(),
  /** When its engine was last heard; null while it answers, or when it never did. */
  lastHeardAt: z.number().nullable(),
  /** Containers that are left out of the tiles, because there are too many to draw. */
  hidden: z.number().int(),
});
export type ClusterNode = z.infer<typeof ClusterNode>;

export const TileState = z.enum([
  "waiting", // a task that no node can take
  "starting",
  "running",
  "paused",
  "leaving", // runs, and is being stopped
  "stopped", // has ended; something takes its place, or it waits for `docker rm`
  "failed",
  "lost", // was on a node nobody hears of
]);
export type TileState = z.infer<typeof TileState>;

/** A container, or a swarm's task, which is a container before, while and after it exists. */
export const Tile = z.object({
  /** The task's id, or the container's. */
  id: z.string(),
  kind: z.enum(["task", "container"]),
  /** Null for a task that no node can take. */
  node: NodeName.nullable(),
  /** The service's name; empty for a plain container. */
  service: z.string(),
  /** `sleep-app.2`, or the container's name. */
  name: z.string(),
  /** The image's short name: no digest, no `:latest`. */
  image: z.string(),
  state: TileState,
  /** Docker's own words: what the swarm wants of the task, and where it is. */
  desired: z.string(),
  current: z.string(),
  /** Since when it is in this state; null when Docker does not say. */
  since: z.number().nullable(),
  createdAt: z.number(),
  /** Its number within the service; 0 where there is none. */
  slot: z.number().int(),
  ports: z.array(ClusterPort),
  /** Why it failed, or why the one before it in the same place failed; empty when nothing did. */
  error: z.string(),
  /** The container's id, once there is one. */
  container: z.string().nullable(),
  /** The tile on another node whose place it takes; null otherwise. */
  from: z.string().nullable(),
});
export type Tile = z.infer<typeof Tile>;

export const ClusterService = z.object({
  name: z.string(),
  mode: z.enum(["replicated", "global", "replicated-job", "global-job"]),
  image: z.string(),
  /** Tasks that run (for a job: that are complete), and tasks there shall be. */
  running: z.number().int(),
  desired: z.number().int(),
  /** 1 to 5: which of the five service colours. The same for a name wherever that is possible. */
  colour: z.number().int().min(1).max(5),
  /** Published by the swarm on every node. */
  ports: z.array(ClusterPort),
  /** A rolling update or rollback, as a sentence; empty when there is none. */
  update: z.string(),
});
export type ClusterService = z.infer<typeof ClusterService>;

export const ClusterView = z.object({
  session: SessionId,
  /** Names one life of this view on the server; revisions count within it. */
  epoch: z.string(),
  revision: z.number().int(),
  /** The server's clock when this was written, in epoch milliseconds. */
  serverTime: z.number(),
  nodes: z.array(ClusterNode),
  /** In the order in which they were created. */
  services: z.array(ClusterService),
  /** In the order of the services, then by slot; plain containers last. */
  tiles: z.array(Tile),
  /** The picture in one or two sentences. */
  summary: z.string(),
  /** What is wrong with the swarm as a whole, and what that means; empty when nothing is. */
  trouble: z.string(),
});
export type ClusterView = z.infer<typeof ClusterView>;

/** From one revision to the next. What is not in it stayed as it was. */
export const ClusterChange = z.object({
  session: SessionId,
  epoch: z.string(),
  /** Applies to `revision - 1`; whoever has another one joins again. */
  revision: z.number().int(),
  serverTime: z.number(),
  nodes: z.array(ClusterNode),
  services: z.array(ClusterService).nullable(),
  tiles: z.array(Tile),
  /** Ids of tiles that are no more. */
  gone: z.array(z.string()),
  summary: z.string(),
  trouble: z.string(),
});
export type ClusterChange = z.infer<typeof ClusterChange>;

/** What a node uses, in whole percent of the processors it may use and whole MiB. Newest last. */
export const NodeUsage = z.object({
  node: NodeName,
  processors: z.array(z.number()),
  memoryMiB: z.number(),
  memoryMaxMiB: z.number(),
  /** Used of its disk, in whole percent; null when its disk has no end of its own, or is not known yet. */
  diskPercent: z.number().nullable(),
});
export type NodeUsage = z.infer<typeof NodeUsage>;

/** Asks to be told of the cluster: the answer is the whole view, `cluster:changed` follows. */
export const ClusterJoin = z.strictObject({ session: SessionId });
export type ClusterJoin = z.infer<typeof ClusterJoin>;

export interface ClusterJoined {
  view: ClusterView;
  usage: NodeUsage[];
}

/** Asks for more about one tile, by its id. */
export const TileQuestion = z.strictObject({ session: SessionId, tile: z.string().min(1).max(128) });
export type TileQuestion = z.infer<typeof TileQuestion>;

export const TileDetails = z.object({
  id: z.string(),
  /** As one line; empty when the image's own is used and nobody knows it. */
  command: z.string(),
  networks: z.array(z.object({ name: z.string(), address: z.string() })),
  mounts: z.array(z.object({ kind: z.string(), source: z.string(), target: z.string(), readOnly: z.boolean() })),
  ports: z.array(ClusterPort),
  /** `256 MiB of memory, 0.5 processors`; empty without limits. */
  limits: z.string(),
  restarts: z.number().int(),
  /** The last lines it wrote, without control characters; null when there is no log to read. */
  log: z.array(z.string()).nullable(),
});
export type TileDetails = z.infer<typeof TileDetails>;

/** Asks for the networks of one node. */
export const NodeQuestion = z.strictObject({ session: SessionId, node: NodeName });
export type NodeQuestion = z.infer<typeof NodeQuestion>;

export const NodeNetworks = z.object({
  networks: z.array(z.object({ name: z.string(), driver: z.string(), scope: z.string(), subnet: z.string() })),
});
export type NodeNetworks = z.infer<typeof NodeNetworks>;
