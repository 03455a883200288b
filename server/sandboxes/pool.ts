import type { NodeName, SandboxId } from "../contract/ids.ts";
import type { Freezer } from "../nodes/engine-freezer.ts";
import type { BootProgress, NodeDriver, SandboxFacts, SandboxSpec } from "../nodes/node-driver.ts";
import { randomId } from "../store/random-id.ts";
import type { Store } from "../store/store.ts";
import { recentStarts, type Start, type Wanted, wantedOf } from "./demand.ts";
import { Member } from "./member.ts";
import { planPool, type Tier, type Tiers, tiersAfter } from "./pool-plan.ts";
import { type SandboxShape, shapeKey } from "./shape.ts";

/** Whoever was just let in loads a page and types: boots beside that wait until nobody came for this long. */
const QUIET_MS = 2_000;
/** After one that failed in anything: the next would most likely fail as well, and cost as much. */
const FAILED_PAUSE_MS = 30_000;

export interface PoolLimits extends Tiers {
  /** The pool boots this many sandboxes at a time. */
  bootsMax: number;
}

export interface PoolLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface PoolOptions {
  driver: Pick<NodeDriver, "versionOf" | "takeBack">;
  freezer: Freezer;
  store: Pick<Store, "addPooled" | "pooled" | "removePooled">;
  limits: PoolLimits;
  /** Shapes to have one of at any time, the most important first. */
  pinned: () => SandboxShape[];
  /** Reserved for a class: to be there beside all others. */
  kept: () => Wanted[];
  boot: (spec: SandboxSpec, progress: BootProgress) => Promise<void>;
  remove: (id: SandboxId) => Promise<void>;
  /** Whether anybody has a sandbox of this server. */
  inUse: () => boolean;
  /** Does beforehand what a session would wait for otherwise: connects to the nodes. Never rejects. */
  warm: (sandbox: SandboxId, nodes: NodeName[]) => Promise<void>;
  /** Whether a sandbox of so many nodes fits on the machine beside all there is. */
  fits: (nodes: number) => boolean;
  log: PoolLog;
  now: () => number;
}

/** Sandboxes made before somebody asks for them, some with running engines, some frozen. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #members = new Map<SandboxId, Member>();
  #starts: Start[] = [];
  /** When somebody last started a lab, or this server. */
  #lastStart: number;
  #notBefore = 0;
  #open = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#lastStart = options.now();
  }

  has(id: SandboxId): boolean {
    return this.#members.has(id);
  }

  get members(): Member[] {
    return [...this.#members.values()];
  }

  /** How many there are of this shape. */
  count(shape: SandboxShape): number {
    const key = shapeKey(shape);
    return this.members.filter((member) => member.key === key).length;
  }

  /** The one of this shape that is ready first, which is the pool's no longer. `reserved`: so many of them are for
   *  others. Null when there is none. */
  take(shape: SandboxShape, reserved: number): Member | null {
    const now = this.#options.now();
    this.#starts = [...recentStarts(this.#starts, now), { shape, at: now }];
    this.#lastStart = now;
    this.#notBefore = Math.max(this.#notBefore, now + QUIET_MS);
    const key = shapeKey(shape);
    const [best] = this.members
      .filter((member) => member.key === key && member.confirmed)
      .toSorted((a, b) => rank(a) - rank(b));
    if (!best || this.count(shape) <= reserved) return null;
    this.#members.delete(best.id);
    best.wanted.abort();
    return best;
  }

  /** Lets one go to make room, and none that is reserved; null when there is none. */
  giveWay(): SandboxId | null {
    const reserved = new Map<string, number>();
    for (const { shape, count } of this.#options.kept()) {
      reserved.set(shapeKey(shape), count + (reserved.get(shapeKey(shape)) ?? 0));
    }
    const free = this.members.filter((member) => this.count(member.shape) > (reserved.get(member.key) ?? 0));
    const [last] = free.toSorted((a, b) => rank(b) - rank(a));
    if (last) this.drop(last.id);
    return last?.id ?? null;
  }

  /** Takes back what an earlier server left, as far as it is whole. Call once, before anything is removed. */
  async adopt(there: SandboxFacts[], owned: ReadonlySet<SandboxId>): Promise<void> {
    const { store } = this.#options;
    for (const { sandbox, shape, version } of await store.pooled()) {
      const facts = there.find(({ id }) => id === sandbox);
      if (!facts || owned.has(sandbox) || !isWhole(shape, facts)) {
        await store.removePooled(sandbox);
        continue;
      }
      const member = new Member(sandbox, shape);
      member.found(facts.nodes);
      this.#members.set(sandbox, member);
      void this.#change(member, () => this.#takeBack(member, version));
    }
    this.#open = true;
  }

  /** Those that are not whole on the engine any more go. */
  compare(there: SandboxFacts[]): void {
    for (const member of this.members) {
      if (!member.settled) continue;
      const facts = there.find(({ id }) => id === member.id);
      if (!facts || !isWhole(member.shape, facts)) this.drop(member.id);
    }
  }

  /** Removes a member. Calling it for what is no member does nothing. */
  drop(id: SandboxId): void {
    const member = this.#members.get(id);
    if (!member) return;
    this.#members.delete(id);
    void this.#remove(member);
  }

  /** Brings the pool nearer to what is wanted; what it begins goes on after it returned. */
  tend(): void {
    const { limits, pinned, kept, fits, now } = this.#options;
    if (!this.#open) return;
    const booting = this.members.filter(({ booted }) => !booted).length;
    const plan = planPool({
      wanted: wantedOf(pinned(), this.#starts, now()),
      kept: kept(),
      members: this.members,
      ...tiersAfter(now() - this.#lastStart, limits),
      bootsFree: now() < this.#notBefore ? 0 : limits.bootsMax - booting,
      fits,
    });
    for (const id of plan.remove) this.drop(id);
    for (const shape of plan.boot) if (fits(shape.nodes.length)) void this.#boot(shape);
    for (const [tier, ids] of [["hot", plan.thaw] as const, ["frozen", plan.freeze] as const]) {
      for (const id of ids) this.#move(id, tier);
    }
  }

  /** No more boots: the server stops, and what is there waits for the next one. */
  close(): void {
    this.#open = false;
  }

  async #takeBack(member: Member, version: string): Promise<void> {
    const { driver, warm } = this.#options;
    const { id, shape } = member;
    await member.next(async () => {
      if ((await driver.versionOf(shape.images)) !== version) return this.drop(id);
      member.confirmed = true;
      await driver.takeBack(id, shape.nodes);
      await warm(id, shape.nodes);
      member.booted = true;
    });
  }

  #move(id: SandboxId, tier: Tier): void {
    const member = this.#members.get(id);
    const { freezer } = this.#options;
    if (!member) return;
    void this.#change(member, () => (tier === "hot" ? member.thaw(freezer) : member.freeze(freezer)));
  }

  #boot(shape: SandboxShape): Promise<void> {
    const { driver, store, boot, inUse, warm, now } = this.#options;
    const member = new Member(randomId(12) as SandboxId, shape);
    this.#members.set(member.id, member);
    return this.#change(member, () =>
      member.next(async () => {
        const version = await driver.versionOf(shape.images);
        // An empty machine has nobody to be gentle with.
        if (!inUse()) member.wanted.abort();
        await boot({ id: member.id, ...member.shape, ahead: member.wanted.signal }, member.progress);
        member.booted = true;
        if (this.has(member.id)) await warm(member.id, shape.nodes);
        // Somebody may have got it while it booted: then it is in the store as theirs.
        if (this.has(member.id))
          await store.addPooled({ sandbox: member.id, shape: member.shape, version, readyAt: now() });
      }),
    );
  }

  /** A member that fails in anything is not worth a second try; a fresh one is. */
  async #change(member: Member, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.has(member.id)) return;
      const { log, now } = this.#options;
      log.warn({ err: error, sandbox: member.id }, "a sandbox of the pool cannot be used");
      this.#notBefore = now() + FAILED_PAUSE_MS;
      this.drop(member.id);
    }
    this.tend();
  }

  async #remove(member: Member): Promise<void> {
    const { store, remove, log } = this.#options;
    try {
      await store.removePooled(member.id);
      await remove(member.id);
    } catch (error) {
      log.warn({ err: error, sandbox: member.id }, "a sandbox of the pool could not be removed; it is tried again");
    }
  }
}

/** How long until somebody can be let in: 0 at once, 1 after thawing, 2 after the rest of a boot. */
const rank = ({ tier, settled, booted }: Member): number => (booted ? (tier === "hot" && settled ? 0 : 1) : 2);

function isWhole(shape: SandboxShape, { nodes }: SandboxFacts): boolean {
  return (
    nodes.length === shape.nodes.length &&
    shape.nodes.every((wanted) => nodes.some(({ name, running }) => name === wanted && running))
  );
}
