import type { LabId } from "../contract/ids.ts";
import type { Reservation } from "../store/reservation.ts";

/** What reservations mean at a moment. Pure; epoch milliseconds. */

/** A boot ahead beside somebody's session, which it is gentle with: 22 s by `npm run bench -- --only refill`. */
const BOOT_MS = 30_000;
/** A class comes early, and an image may have to be fetched first. */
const EARLY_MS = 5 * 60_000;

/** From when on its sandboxes are made, so that all are there in time. `bootsMax`: how many boot at a time. */
export const preparedFrom = ({ from, sandboxes }: Reservation, bootsMax: number): number =>
  from - EARLY_MS - Math.ceil(sandboxes / bootsMax) * BOOT_MS;

/**
 * How many sandboxes are to be kept for each lab now. What its sessions have already is not kept once more: `inUse` counts
 * those that began since a time and go on. One that ends leaves its place to the next of the class.
 */
export function keptNow(
  reservations: Reservation[],
  now: number,
  bootsMax: number,
  inUse: (lab: LabId, since: number) => number,
): Map<LabId, number> {
  const booked = new Map<LabId, { sandboxes: number; since: number }>();
  for (const reservation of reservations) {
    const { lab, sandboxes, until, madeAt } = reservation;
    const begins = preparedFrom(reservation, bootsMax);
    if (now < begins || now >= until) continue;
    const since = Math.max(begins, madeAt);
    const known = booked.get(lab);
    booked.set(lab, {
      sandboxes: sandboxes + (known?.sandboxes ?? 0),
      since: Math.min(since, known?.since ?? since),
    });
  }
  const kept = [...booked].map(([lab, { sandboxes, since }]) => [lab, sandboxes - inUse(lab, since)] as const);
  return new Map(kept.filter(([, count]) => count > 0));
}

/**
 * The most that is reserved at any one moment of the wanted one's time, itself included: sandboxes by lab. `bootsMax` as
 * above. Reservations begin to count when their sandboxes are made.
 */
export function peaksWith(wanted: Reservation, others: Reservation[], bootsMax: number): Map<LabId, number>[] {
  const start = (each: Reservation) => preparedFrom(each, bootsMax);
  const within = others.filter((each) => start(each) < wanted.until && each.until > start(wanted));
  // The sum only grows where one begins.
  const moments = [wanted, ...within].map(start).filter((at) => at >= start(wanted));
  return moments.map((at) => keptNow([wanted, ...within], at, bootsMax, () => 0));
}
