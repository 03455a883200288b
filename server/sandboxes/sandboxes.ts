import type { SandboxId } from "../contract/ids.ts";
import type {
  BootProgress,
  NodeAddress,
  NodeDriver,
  SandboxFacts,
  SandboxSpec,
  StopReason,
} from "../nodes/node-driver.ts";

/** News of a stopped node can come after its sandbox is gone; until then it counts as stopped on purpose. */
const LATE_NEWS_MS = 30_000;

type StopListener = (node: NodeAddress, reason: StopReason) => void;

/** The sandboxes of this server: made, ended, and brought in line with what sessions own. */
export class Sandboxes {
  readonly #driver: NodeDriver;
  readonly #listeners = new Set<StopListener>();
  /** Sandboxes that are being ended: their nodes stop on purpose. */
  readonly #ending = new Map<SandboxId, Promise<void>>();
  /** Sandboxes that are being made are nobody's yet, and must not be taken for leftovers. */
  readonly #starting = new Map<SandboxId, Promise<void>>();
  /** Nodes that are being changed one by one, as `sandbox node`: they stop on purpose. */
  readonly #changing = new Map<string, Promise<void>>();

  constructor(driver: NodeDriver) {
    this.#driver = driver;
  }

  /** Watches the engine for nodes that stop, until the signal aborts. */
  watch(signal: AbortSignal): Promise<void> {
    return this.#driver.watch((node, reason) => {
      if (this.#ending.has(node.sandbox) || this.#changing.has(keyOf(node))) return;
      for (const listener of this.#listeners) listener(node, reason);
    }, signal);
  }

  /** Calls back when a node stops that nobody is ending. Returns the way to stop listening. */
  onNodeStopped(listener: StopListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when every node is ready to be handed out. Throws NodeStartError, EngineUnavailableError or the signal's
   *  reason, with nothing left behind. */
  start(spec: SandboxSpec, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    const starting = this.#driver.createSandbox(spec, progress, signal).finally(() => this.#starting.delete(spec.id));
    this.#starting.set(spec.id, starting);
    return starting;
  }

  /** A fresh node in place of what stands under its name. Throws NodeStartError, EngineUnavailableError or the signal's reason. */
  startNode(node: NodeAddress, images: string[], progress: BootProgress, signal?: AbortSignal): Promise<void> {
    return this.#change(node, () => this.#driver.startNode(node, images, progress, signal));
  }

  /** The node stops and starts with its disk. Throws as `startNode`, and NodeUnreachableError when nothing is left of it. */
  restartNode(node: NodeAddress, progress: BootProgress, signal?: AbortSignal): Promise<void> {
    return this.#change(node, () => this.#driver.restartNode(node, progress, signal));
  }

  removeNode(node: NodeAddress): Promise<void> {
    return this.#change(node, () => this.#driver.removeNode(node));
  }

  /** Removes everything of the sandbox, after what is under way in it. Calling it twice is one removal. */
  end(id: SandboxId): Promise<void> {
    const running = this.#ending.get(id);
    if (running !== undefined) return running;
    const changes = [...this.#changing].filter(([key]) => key.startsWith(`${id} `)).map(([, change]) => change);
    const settled = Promise.allSettled([this.#starting.get(id), ...changes]);
    const removal = settled.then(() => this.#driver.removeSandbox(id));
    this.#ending.set(id, removal);
    removal.then(
      () => setTimeout(() => this.#ending.delete(id), LATE_NEWS_MS).unref(),
      () => this.#ending.delete(id),
    );
    return removal;
  }

  /** Removes what nobody owns and is not being made; resolves to what is there of the rest. */
  async reconcile(owned: Set<SandboxId>): Promise<SandboxFacts[]> {
    const there = await this.#driver.listSandboxes();
    const leftovers = there.filter(({ id }) => !owned.has(id) && !this.#starting.has(id));
    await Promise.all(leftovers.map(({ id }) => this.end(id)));
    return there.filter(({ id }) => owned.has(id));
  }

  #change(node: NodeAddress, act: () => Promise<void>): Promise<void> {
    const key = keyOf(node);
    // One after the other: two changes of one node at once would take each other's container away.
    const before = this.#changing.get(key) ?? Promise.resolve();
    const change = before.catch(() => undefined).then(act);
    this.#changing.set(key, change);
    const forget = () => {
      if (this.#changing.get(key) === change) this.#changing.delete(key);
    };
    change.then(forget, forget);
    return change;
  }
}

const keyOf = ({ sandbox, node }: NodeAddress): string => `${sandbox} ${node}`;
