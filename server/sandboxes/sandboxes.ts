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

  constructor(driver: NodeDriver) {
    this.#driver = driver;
  }

  /** Watches the engine for nodes that stop, until the signal aborts. */
  watch(signal: AbortSignal): Promise<void> {
    return this.#driver.watch((node, reason) => {
      if (this.#ending.has(node.sandbox)) return;
      for (const listener of this.#listeners) listener(node, reason);
    }, signal);
  }

  /** Calls back when a node stops that nobody is ending. Returns the way to stop listening. */
  onNodeStopped(listener: StopListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when every node is ready to be handed out. Throws NodeStartError or EngineUnavailableError, with nothing left behind. */
  start(spec: SandboxSpec, progress: BootProgress): Promise<void> {
    const starting = this.#driver.createSandbox(spec, progress).finally(() => this.#starting.delete(spec.id));
    this.#starting.set(spec.id, starting);
    return starting;
  }

  /** Removes everything of the sandbox, after its start if that is under way. Calling it twice is one removal. */
  end(id: SandboxId): Promise<void> {
    const running = this.#ending.get(id);
    if (running !== undefined) return running;
    const started = this.#starting.get(id)?.catch(() => undefined) ?? Promise.resolve();
    const removal = started.then(() => this.#driver.removeSandbox(id));
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
}
