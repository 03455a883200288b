import { z } from "zod";
import { LabId } from "../contract/ids.ts";

/** Sandboxes that are kept for those who start a lab in a certain time. Epoch milliseconds. */
export interface Reservation {
  id: string;
  lab: LabId;
  sandboxes: number;
  from: number;
  until: number;
  /** Who has a session by then is not of the class. */
  madeAt: number;
}

const Row = z.object({
  id: z.string(),
  lab: LabId,
  sandboxes: z.number(),
  starts_at: z.number(),
  ends_at: z.number(),
  made_at: z.number(),
});

export function reservationFromRow(row: unknown): Reservation {
  const { id, lab, sandboxes, starts_at, ends_at, made_at } = Row.parse(row);
  return { id, lab, sandboxes, from: starts_at, until: ends_at, madeAt: made_at };
}
