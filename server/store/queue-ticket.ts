import { z } from "zod";
import { LabId } from "../contract/ids.ts";
import type { TokenHash } from "./store.ts";

/** A browser's place in the queue. Epoch milliseconds. */
export interface QueueTicket {
  browser: TokenHash;
  lab: LabId;
  joinedAt: number;
  /** When it was told that a sandbox is kept for it. */
  calledAt: number | null;
}

const Row = z.object({
  browser: z.string(),
  lab: LabId,
  joined_at: z.number(),
  called_at: z.number().nullable(),
});

export function ticketFromRow(row: unknown): QueueTicket {
  const { browser, lab, joined_at, called_at } = Row.parse(row);
  return { browser: browser as TokenHash, lab, joinedAt: joined_at, calledAt: called_at };
}
