import type { NodeName, SandboxId, SessionId } from "../contract/ids.ts";
import type { NodeNotice } from "../contract/session.ts";
import { NoSwarmError } from "../nodes/form-swarm.ts";
import type { NodeAddress } from "../nodes/node-driver.ts";
import type { LiveSession } from "./session.ts";

/** Long enough to be read by somebody who looked elsewhere. */
const MEMORY_SHOWN_MS = 120_000;
/** It says what to do, and that takes a while; nobody tells when it is done. */
const TO_DO_SHOWN_MS = 300_000;
/** From here on it is worth saying; below the lower one it is no more. Whole percent. */
const DISK = { warn: 90, full: 99, calm: 85 };
const GIB = 1024 ** 3;

export interface NodeNoticesOptions {
  sessions: {
    unfinished(): LiveSession[];
    setNotices(id: SessionId, node: NodeName, notices: NodeNotice[]): void;
  };
  limits: () => { memoryBytes: number | null; diskBytes: number | null };
}

/** What goes wrong on a node that runs on: said to whoever works there, and taken back when it is over. */
export class NodeNotices {
  readonly #options: NodeNoticesOptions;
  readonly #told = new Map<string, Map<NodeNotice["id"], NodeNotice>>();

  constructor(options: NodeNoticesOptions) {
    this.#options = options;
  }

  /** The kernel ended a program on the node because there was no memory left for it. */
  outOfMemory({ sandbox, node }: NodeAddress): void {
    const id = this.#sessionOn(sandbox);
    if (!id) return;
    this.#tell(id, node, outOfMemory(node, this.#options.limits().memoryBytes));
    setTimeout(() => this.#forget(id, node, "memory"), MEMORY_SHOWN_MS).unref();
  }

  /** How much of its disk the node uses now, in whole percent; null when its disk has no end. */
  disk(session: SessionId, node: NodeName, percent: number | null): void {
    const told = this.#told.get(keyOf(session, node))?.has("disk") ?? false;
    if (percent === null || percent < (told ? DISK.calm : DISK.warn)) this.#forget(session, node, "disk");
    else this.#tell(session, node, diskNotice(node, percent, this.#options.limits().diskBytes));
  }

  /** A fresh node could not be brought into the swarm of the others. */
  outsideSwarm(session: SessionId, node: NodeName, error: unknown): void {
    this.#tell(session, node, outsideNotice(node, error));
    setTimeout(() => this.#forget(session, node, "swarm"), TO_DO_SHOWN_MS).unref();
  }

  /** The node's engine slept when it was handed out, and could not be woken. */
  asleep({ sandbox, node }: NodeAddress): void {
    const id = this.#sessionOn(sandbox);
    if (!id) return;
    this.#tell(id, node, asleepNotice(node));
    setTimeout(() => this.#forget(id, node, "engine"), TO_DO_SHOWN_MS).unref();
  }

  /** The node stops, or goes: what was told of its disk and its engine is over. */
  left(session: SessionId, node: NodeName): void {
    this.#forget(session, node, "disk");
    this.#forget(session, node, "engine");
  }

  forget(session: SessionId): void {
    for (const key of this.#told.keys()) if (key.startsWith(`${session}/`)) this.#told.delete(key);
  }

  /** Undefined for a sandbox that nobody has yet. */
  #sessionOn(sandbox: SandboxId): SessionId | undefined {
    return this.#options.sessions.unfinished().find(({ record }) => record.sandbox === sandbox)?.record.id;
  }

  #tell(session: SessionId, node: NodeName, notice: NodeNotice): void {
    const key = keyOf(session, node);
    const notices = this.#told.get(key) ?? new Map<NodeNotice["id"], NodeNotice>();
    if (notices.get(notice.id)?.text === notice.text) return;
    this.#told.set(key, notices.set(notice.id, notice));
    this.#options.sessions.setNotices(session, node, [...notices.values()]);
  }

  #forget(session: SessionId, node: NodeName, id: NodeNotice["id"]): void {
    const notices = this.#told.get(keyOf(session, node));
    if (!notices?.delete(id)) return;
    this.#options.sessions.setNotices(session, node, [...notices.values()]);
  }
}

const keyOf = (session: SessionId, node: NodeName): string => `${session}/${node}`;
const size = (bytes: number): string =>
  bytes >= GIB ? `${Math.round((10 * bytes) / GIB) / 10} GB` : `${Math.round((1024 * bytes) / GIB)} MB`;

function outOfMemory(node: NodeName, bytes: number | null): NodeNotice {
  const most = bytes === null ? "all it may use" : `the ${size(bytes)} it may use`;
  return {
    id: "memory",
    title: `${node} ran out of memory`,
    text: `Its programs wanted more than ${most}, and Linux ended one of them. \`docker stats\` and \`top\` show what uses most.`,
  };
}

function diskNotice(node: NodeName, percent: number, bytes: number | null): NodeNotice {
  const of = bytes === null ? "" : ` of ${size(bytes)}`;
  const remedy =
    "`docker system prune -a` removes images and containers that nothing uses; `du -h /root /tmp /var | sort -h | tail` finds large files.";
  return percent >= DISK.full
    ? { id: "disk", title: `The disk of ${node} is full`, text: `What writes there fails now. ${remedy}` }
    : { id: "disk", title: `The disk of ${node} is nearly full`, text: `${percent} %${of} are used. ${remedy}` };
}

function asleepNotice(node: NodeName): NodeNotice {
  return {
    id: "engine",
    title: `Docker on ${node} may not answer`,
    text: `Its engine was asleep and could not be woken. If \`docker ps\` hangs there, restart ${node} from its menu, which keeps its disk.`,
  };
}

function outsideNotice(node: NodeName, error: unknown): NodeNotice {
  const why = error instanceof NoSwarmError ? `${error.message} ` : "Docker did not take it in. ";
  return {
    id: "swarm",
    title: `${node} is in no swarm`,
    text: `${why}\`docker swarm join-token worker\` on a manager prints the command that brings it in; "Reset all nodes" makes the swarm anew.`,
  };
}
