import { z } from "zod";
import { LabId } from "./ids.ts";

/** A browser's place in the queue for a sandbox. Times are epoch milliseconds of the server's clock. */
export const QueuePlace = z.object({
  lab: LabId,
  /** `called`: a sandbox is kept for this browser until `claimBy`; starting the lab again takes it. */
  state: z.enum(["waiting", "called"]),
  /** 1 is next; 0 once called. */
  position: z.number(),
  /** How many wait, this browser included. */
  waiting: z.number(),
  /** Sessions that have the sandboxes now. */
  sessions: z.number(),
  joinedAt: z.number(),
  claimBy: z.number().nullable(),
  /** How long until it is this browser's turn, by how often a sandbox came free lately and when the sessions run out;
   *  null when too little is known. */
  estimateMs: z.number().nullable(),
  /** Sandboxes that came free in the last hour. */
  freedLately: z.number(),
  /** When the first of the sessions runs out, if it is not ended or extended before; null when there is none. */
  nextFreeAt: z.number().nullable(),
  /** Ask again after so many milliseconds. */
  askAgainMs: z.number(),
  serverTime: z.number(),
});
export type QueuePlace = z.infer<typeof QueuePlace>;

/** GET and DELETE /api/v1/queue. `place` is null for a browser that does not wait. */
export const QueueAnswer = z.object({ place: QueuePlace.nullable() });
export type QueueAnswer = z.infer<typeof QueueAnswer>;
