import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { Freezer } from "../nodes/engine-freezer.ts";
import type { BootProgress } from "../nodes/node-driver.ts";
import type { PoolMember, Tier } from "./pool-plan.ts";
import { type SandboxShape, shapeKey } from "./shape.ts";

/** A sandbox of the pool. What happens to it happens one after the other. */
export class Member implements PoolMember {
  readonly id: SandboxId;
  readonly shape: SandboxShape;
  readonly key: string;
  tier: Tier = "hot";
  settled = false;
  /** Its nodes are known to be up: what is under way takes a moment, not a boot. */
  booted = false;
  /** It was made as this server would make it now. */
  confirmed = true;
  /** Aborts when somebody waits for it. */
  readonly wanted = new AbortController();
  #frozen = false;
  #work: Promise<void> = Promise.resolve();
  readonly #told: Parameters<BootProgress>[] = [];
  #follower: BootProgress | null = null;

  constructor(id: SandboxId, shape: SandboxShape) {
    this.id = id;
    // A lab is a shape too, and has more to it.
    this.shape = { nodes: shape.nodes, images: shape.images };
    this.key = shapeKey(shape);
  }

  /** What its nodes go through, told again to whoever gets it. */
  readonly progress: BootProgress = (...change) => {
    this.#told.push(change);
    this.#follower?.(...change);
  };

  /** It was found again: how it booted is not remembered, where its nodes are is. */
  found(nodes: { name: NodeName; address: string | null }[]): void {
    this.confirmed = false;
    for (const { name, address } of nodes) {
      for (const step of ["network", "container", "images", "shell", "engine"] as const) {
        this.progress(name, step, { state: "done", ...(address ? { address } : {}) });
      }
    }
  }

  /** Does this when what is under way is done. Rejects with what it throws, and is not settled then. */
  async next(work: () => Promise<void>): Promise<void> {
    this.settled = false;
    const turn = this.#work.catch(() => undefined).then(work);
    this.#work = turn;
    await turn;
    if (this.#work === turn) this.settled = true;
  }

  async freeze(freezer: Freezer): Promise<void> {
    this.tier = "frozen";
    await this.next(async () => {
      // Some nodes may stand still already when this fails: thawing covers both.
      this.#frozen = true;
      await freezer.freeze(this.id, this.shape.nodes);
    });
  }

  async thaw(freezer: Freezer): Promise<void> {
    this.tier = "hot";
    await this.next(async () => {
      if (this.#frozen) await freezer.thaw(this.id, this.shape.nodes);
      this.#frozen = false;
    });
  }

  /** Its engines stand still, or may. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** Resolves when somebody can be let in, frozen or not; tells on the way what its boot tells, from the beginning. */
  async handOver(progress: BootProgress): Promise<void> {
    for (const change of this.#told) progress(...change);
    this.#follower = progress;
    const booted = this.booted;
    // A freeze that failed is undone by a thaw; a boot that failed is over.
    await this.#work.catch((error: unknown) => {
      if (!booted) throw error;
    });
  }
}
