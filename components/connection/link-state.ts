import type { HeldBy } from "../../server/contract/events.ts";
import type { Fault } from "../../server/contract/faults.ts";

export type TerminalStatus = "connecting" | "live" | "lost" | "ended";

/** Everything a link says about itself; a new object after every change. */
export interface LinkState {
  status: TerminalStatus;
  /** Keys typed while not live, which will be sent; shown with their number. */
  kept: { keys: number; text: string } | null;
  /** Sent and not acknowledged, while the line is silent or lost: it is sent again over the next line, and applied once. */
  onTheWay: { keys: number; text: string } | null;
  /** Typed, but not sent, because nobody can tell any more whether it arrived. */
  unsent: { text: string; because: "restarted" | "ended" } | null;
  /** What keeps input from the tty for now; what is typed waits in this page. */
  held: HeldBy | null;
  /** Keys were refused because too many are kept already. */
  refusing: boolean;
  /** Why it ended, as a sentence, and when (epoch milliseconds of this browser). */
  ended: { reason: string; at: number } | null;
  /** Why attaching does not succeed at the moment. */
  fault: Fault | null;
}

/** What a link is before anything has happened. */
export const UNOPENED: LinkState = {
  status: "connecting",
  kept: null,
  onTheWay: null,
  unsent: null,
  held: null,
  refusing: false,
  ended: null,
  fault: null,
};
