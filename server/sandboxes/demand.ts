import { type SandboxShape, shapeKey } from "./shape.ts";

/** Who starts a lab brings others: a class, a link in a chat. After this long without anybody it is over. */
const REMEMBERED_MS = 10 * 60_000;
/** So many starts in that time are answered by one more warm sandbox. */
const STARTS_PER_SANDBOX = 2;

export interface Start {
  shape: SandboxShape;
  /** Epoch milliseconds. */
  at: number;
}

export interface Wanted {
  shape: SandboxShape;
  /** Warm sandboxes worth having, before any limit. */
  count: number;
}

/** The starts that still say something about what is wanted next. */
export const recentStarts = (starts: Start[], now: number): Start[] =>
  starts.filter(({ at }) => now - at < REMEMBERED_MS);

/** What to keep ready, the most wanted first: one for each time a shape is pinned, and more of what was started lately. */
export function wantedOf(pinned: SandboxShape[], starts: Start[], now: number): Wanted[] {
  const wanted = new Map<string, Wanted & { starts: number }>();
  const of = (shape: SandboxShape) => {
    const known = wanted.get(shapeKey(shape)) ?? { shape, count: 0, starts: 0 };
    wanted.set(shapeKey(shape), known);
    return known;
  };
  for (const shape of pinned) of(shape).count += 1;
  for (const { shape } of recentStarts(starts, now)) of(shape).starts += 1;
  for (const each of wanted.values()) each.count += Math.floor(each.starts / STARTS_PER_SANDBOX);
  return [...wanted.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ shape, count }) => ({ shape, count }));
}
