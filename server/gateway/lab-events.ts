import type { LabChange } from "../contract/events.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Gateway } from "./connection.ts";
import { roomOf } from "./session-events.ts";

/** Tells every browser that has this lab open to fetch it again. */
export function announceLab(gateway: Gateway, sessions: Sessions, change: LabChange): void {
  for (const { record } of sessions.unfinished()) {
    if (record.lab === change.lab) gateway.to(roomOf(record.id)).emit("lab:changed", change);
  }
}
