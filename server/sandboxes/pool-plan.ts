import type { SandboxId } from "../contract/ids.ts";
import type { Wanted } from "./demand.ts";
import { type SandboxShape, shapeKey } from "./shape.ts";

export type Tier = "hot" | "frozen";

export interface PoolMember {
  id: SandboxId;
  key: string;
  /** Where it is, or where it will be when what is under way with it is done. */
  tier: Tier;
  /** Nothing is under way with it. */
  settled: boolean;
}

/** How many may wait in each tier, all shapes together. */
export interface Tiers {
  hotMax: number;
  frozenMax: number;
}

export interface PoolSituation extends Tiers {
  /** The most wanted first. */
  wanted: Wanted[];
  /** Reserved beside that: these do not count against the operator's limits, boot first, and wait frozen. */
  kept: Wanted[];
  members: PoolMember[];
  /** How many more may begin to boot now. */
  bootsFree: number;
  /** Whether one more sandbox of so many nodes fits on the machine beside all there is. */
  fits: (nodes: number) => boolean;
}

/** Nobody has started a lab for so long: until somebody does, no engine needs to run. Milliseconds. */
export const REST_AFTER_MS = 5 * 60_000;

/** How many may wait in each tier now. Whoever comes is let in as fast from either. */
export function tiersAfter(quietMs: number, { hotMax, frozenMax }: Tiers): Tiers {
  return quietMs < REST_AFTER_MS ? { hotMax, frozenMax } : { hotMax: 0, frozenMax: hotMax + frozenMax };
}

export interface PoolPlan {
  boot: SandboxShape[];
  thaw: SandboxId[];
  freeze: SandboxId[];
  remove: SandboxId[];
}

/** What to do next so that the pool comes nearer to what is wanted. Carrying it out twice is no harm: ask again after. */
export function planPool(situation: PoolSituation): PoolPlan {
  const { members, bootsFree, fits } = situation;
  const plan: PoolPlan = { boot: [], thaw: [], freeze: [], remove: [] };
  const places = share(situation);
  for (const { key, settled, id } of members) {
    if (!places.has(key) && settled) plan.remove.push(id);
  }
  for (const [key, { shape, hot, frozen }] of places) {
    const own = members.filter((member) => member.key === key);
    const surplus = own.length - hot - frozen;
    // A frozen one goes before a hot one, and the youngest before those that have waited.
    const removable = [...settledIn(own, "hot"), ...settledIn(own, "frozen")].reverse().slice(0, Math.max(0, surplus));
    plan.remove.push(...removable);
    const stay = own.filter(({ id }) => !removable.includes(id));
    const missing = hot - stay.filter(({ tier }) => tier === "hot").length;
    if (missing > 0) plan.thaw.push(...settledIn(stay, "frozen").slice(0, missing));
    if (missing < 0) plan.freeze.push(...settledIn(stay, "hot").slice(missing));
    for (let count = surplus; count < 0; count += 1) {
      if (plan.boot.length < bootsFree && fits(shape.nodes.length)) plan.boot.push(shape);
    }
  }
  return plan;
}

const settledIn = (members: PoolMember[], tier: Tier): SandboxId[] =>
  members.filter((member) => member.settled && member.tier === tier).map(({ id }) => id);

/** Deals the tiers' places out in turns, so that the most wanted shape does not take all of them. */
function share({ wanted, kept, hotMax, frozenMax }: PoolSituation) {
  const places = new Map<string, { shape: SandboxShape; hot: number; frozen: number }>();
  for (const { shape, count } of kept) {
    const place = places.get(shapeKey(shape)) ?? { shape, hot: 0, frozen: 0 };
    place.frozen += count;
    places.set(shapeKey(shape), place);
  }
  let dealt = 0;
  for (let round = 1; dealt < hotMax + frozenMax; round += 1) {
    const still = wanted.filter(({ count }) => count >= round);
    if (still.length === 0) break;
    for (const { shape } of still) {
      if (dealt >= hotMax + frozenMax) break;
      const place = places.get(shapeKey(shape)) ?? { shape, hot: 0, frozen: 0 };
      if (dealt < hotMax) place.hot += 1;
      else place.frozen += 1;
      places.set(shapeKey(shape), place);
      dealt += 1;
    }
  }
  return places;
}
