import type { ClusterNode, ClusterPort, Tile } from "../../server/contract/cluster.ts";
import { timeOfDay } from "../ui/time.ts";

/** `12 s`, `9 min`, `3 h`, `2 d`: how long since. Milliseconds in. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** `:8080`, or `:8080, :8443`. */
export const portWords = (ports: readonly ClusterPort[]): string =>
  ports.map(({ published }) => `:${published}`).join(", ");

/** `8080 to 80/tcp` */
export const portSentence = ({ published, target, protocol }: ClusterPort): string =>
  `${published} to ${target}/${protocol}`;

/** The condition in one word, for a column's head. */
export function conditionWord(node: ClusterNode): string {
  switch (node.condition) {
    case "asking":
      return "Asking";
    case "alone":
      return "No swarm";
    case "joining":
      return "Joining";
    case "active":
      return node.role === "none" ? "Ready" : "Active";
    case "paused":
      return "Paused";
    case "drained":
      return "Drained";
    case "down":
      return "Down";
    case "left":
      return "Left";
    case "locked":
      return "Locked";
    case "engine-down":
      return "Engine down";
    case "stopped":
      return "Stopped";
    case "starting":
      return "Starting";
    default:
      return node.condition satisfies never;
  }
}

/** `Manager, leader`; empty outside a swarm. */
export function roleWords({ role, leader }: ClusterNode): string {
  if (role === "none") return "";
  if (role === "worker") return "Worker";
  return leader ? "Manager, leader" : "Manager";
}

/** The same in one word: `Leader`. */
export const shortRole = (node: ClusterNode): string => (node.leader ? "Leader" : roleWords(node));

/** An engine's version without a distribution's own marks: `26.1.5`. */
export const shortEngine = (version: string): string => /^[\d.]+/.exec(version)?.[0] ?? version;

/** What a tile does, in a few words: its second line when it does not simply run. */
export function stateWords(tile: Tile, now: number): string {
  const since = tile.since === null ? "" : age(now - tile.since);
  switch (tile.state) {
    case "running":
      return since;
    case "paused":
      return "paused";
    case "waiting":
      return "waiting";
    case "starting":
      return "starting";
    case "leaving":
      return "stopping";
    case "stopped":
      return tile.current === "created" ? "created" : `stopped${since ? ` ${since} ago` : ""}`;
    case "failed":
      return tile.error ? `failed, ${tile.error}` : "failed";
    case "lost":
      return "lost";
    default:
      return tile.state satisfies never;
  }
}

/** Everything about a tile in one sentence: what a screen reader says, and the tooltip. */
export function tileSentence(tile: Tile, now: number, from: string | null): string {
  const where = tile.node ? ` on ${tile.node}` : "";
  const words = tile.state === "running" ? `running for ${stateWords(tile, now)}` : stateWords(tile, now);
  const moving = from ? `, from ${from}` : "";
  const ports = tile.ports.length > 0 ? `, port ${portWords(tile.ports)}` : "";
  const last = tile.error && tile.state !== "failed" ? `, last error: ${tile.error}` : "";
  return `${tile.name}${where}: ${tile.image}, ${words}${moving}${ports}${last}`;
}

/** `14:10:52` on the reader's clock. Epoch milliseconds in. */
export function clockWords(at: number): string {
  const time = new Date(at);
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
}

/** When a node that is not heard was heard last, in words: what it used then says nothing now. Null for one that is heard. */
export const lastSeen = ({ lastHeardAt, condition }: ClusterNode): string | null =>
  lastHeardAt === null || condition === "starting" ? null : `last seen ${timeOfDay(lastHeardAt)}`;
