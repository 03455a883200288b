import { refuse } from "../contract/faults.ts";

/** Why a claim link opens nothing, each with the next step. */
export const CLAIM_REFUSALS = {
  unknown: refuse("not-found", "This link is not known here. Check that it was copied whole."),
  used: refuse("not-allowed", "This link was opened in another browser already, and works once. Ask for a new one."),
  expired: refuse("ended", "This link was good for 10 minutes, and they are over. Ask for a new one."),
} as const;
