import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { LabId } from "../contract/ids.ts";
import { randomId } from "../store/random-id.ts";
import type { Reservation } from "../store/reservation.ts";
import type { Store } from "../store/store.ts";
import { keptNow, peaksWith, preparedFrom } from "./reservation-plan.ts";
import type { SandboxShape } from "./shape.ts";

/** More at one time is a mistake in a script. */
const RESERVATIONS_MAX = 100;

export interface ReservationsOptions {
  store: Pick<Store, "addReservation" | "removeReservation" | "reservations">;
  labs: ReadonlyMap<LabId, SandboxShape>;
  /** Sessions of a lab that began since then and go on. */
  inUse: (lab: LabId, since: number) => number;
  /** Whether the empty machine bears these sandboxes at one time. */
  bears: (wanted: { shape: SandboxShape; count: number }[]) => boolean;
  /** Sandboxes that boot ahead at one time. */
  bootsMax: number;
  now?: () => number;
}

/** What is reserved, in memory and in the store. Call `load` before anything else. */
export class Reservations {
  readonly #options: ReservationsOptions;
  readonly #now: () => number;
  #all: Reservation[] = [];

  constructor(options: ReservationsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async load(): Promise<void> {
    this.#all = await this.#options.store.reservations();
  }

  /** Those that are not over, in the order of their beginning, with when their sandboxes are made. */
  list(): (Reservation & { preparedFrom: number })[] {
    const now = this.#now();
    return this.#all
      .filter(({ until }) => until > now)
      .toSorted((a, b) => a.from - b.from)
      .map((each) => ({ ...each, preparedFrom: preparedFrom(each, this.#options.bootsMax) }));
  }

  /** Faults: `not-found` (lab), `bad-input` (times), `full` (more than the machine bears), `too-many`. */
  async add(wanted: Omit<Reservation, "id" | "madeAt">): Promise<Reply<Reservation>> {
    const { labs, store, bears, bootsMax } = this.#options;
    const now = this.#now();
    if (!labs.has(wanted.lab)) {
      return refuse("not-found", `There is no lab "${wanted.lab}". GET /api/v1/labs lists them.`);
    }
    if (wanted.until <= wanted.from || wanted.until <= now) {
      return refuse("bad-input", "A reservation ends after it begins, and after now.");
    }
    await this.#forgetOver(now);
    if (this.#all.length >= RESERVATIONS_MAX) {
      return refuse("too-many", `There are ${RESERVATIONS_MAX} reservations already. Remove one first.`);
    }
    const reservation = { ...wanted, id: randomId(12), madeAt: now };
    for (const peak of peaksWith(reservation, this.#all, bootsMax)) {
      const shapes = [...peak].flatMap(([lab, count]) => {
        const shape = labs.get(lab);
        return shape ? [{ shape, count }] : [];
      });
      if (bears(shapes)) continue;
      return refuse(
        "full",
        "Together with what is reserved for that time, this is more than the machine bears. /status says how many fit.",
      );
    }
    this.#all.push(reservation);
    await store.addReservation(reservation);
    return ok(reservation);
  }

  /** False when there is none of this id. */
  async remove(id: string): Promise<boolean> {
    const known = this.#all.some((each) => each.id === id);
    this.#all = this.#all.filter((each) => each.id !== id);
    if (known) await this.#options.store.removeReservation(id);
    return known;
  }

  /** Sandboxes to be kept for each lab now. A lab that is gone has none. */
  kept(): { lab: LabId; shape: SandboxShape; count: number }[] {
    const { labs, inUse, bootsMax } = this.#options;
    return [...keptNow(this.#all, this.#now(), bootsMax, inUse)].flatMap(([lab, count]) => {
      const shape = labs.get(lab);
      return shape ? [{ lab, shape, count }] : [];
    });
  }

  /** The same for one lab. */
  keptFor(lab: LabId): number {
    return this.kept().find((each) => each.lab === lab)?.count ?? 0;
  }

  async #forgetOver(now: number): Promise<void> {
    for (const { id, until } of this.#all) if (until <= now) await this.remove(id);
  }
}
