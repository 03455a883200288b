/** How long a wait will be, from what was measured. Pure; epoch milliseconds. */

/** What is older says little about who is here now. */
export const TURNOVER_MS = 3_600_000;
/** Fewer are chance, and no estimate is better than a wrong one. */
const ENDS_MIN = 3;

/**
 * Milliseconds until somebody at this position (1 is next) has a sandbox: the mean pause between the ends of the last
 * hour for each place, and never more than until so many sessions have run out. Null when neither is known.
 */
export function estimateWait(position: number, ends: number[], expiries: number[], now: number): number | null {
  const recent = ends.filter((at) => now - at < TURNOVER_MS);
  const bounds: number[] = [];
  const first = Math.min(...recent);
  // The time since the last end counts as well: a queue that stands still must not promise what it did before.
  if (recent.length >= ENDS_MIN) bounds.push((position * (now - first)) / recent.length);
  const expiry = expiries.toSorted((a, b) => a - b)[position - 1];
  if (expiry !== undefined && recent.length >= ENDS_MIN) bounds.push(Math.max(0, expiry - now));
  return bounds.length > 0 ? Math.min(...bounds) : null;
}
