/**
 * How far a viewer is behind, and what it gets next. The terminal is never slowed for a viewer: one that
 * falls behind is left alone until it has drawn what it was sent, then goes on from the ring, or with a
 * fresh snapshot when the ring has moved past it.
 */

/** Sent and not yet drawn, at most: what a browser draws in a tenth of a second, and what Ctrl-C waits for. Bytes. */
export const UNDRAWN_BYTES_MAX = 128 * 1024;
/** A viewer that was left alone goes on when no more than this is undrawn. Bytes. */
export const UNDRAWN_BYTES_RESUME = 16 * 1024;
/** Between two catch-ups of one viewer. Each may carry a whole snapshot, and in a flood only the last is ever read. */
export const CATCH_UP_PAUSE_MS = 100;

export interface ViewerFlow {
  /** Offset after the last byte sent. */
  sent: number;
  /** Offset after the last byte drawn, as the viewer says. */
  drawn: number;
  /** Left alone until it has caught up. */
  behind: boolean;
}

export type FlowDecision = "send" | "wait" | "catch-up";

/** New output is there. */
export function onOutput(flow: ViewerFlow): FlowDecision {
  if (flow.behind) return "wait";
  if (flow.sent - flow.drawn < UNDRAWN_BYTES_MAX) return "send";
  flow.behind = true;
  return "wait";
}

/** The viewer says how far it has drawn. Claims beyond what was sent, or backwards, are not believed. */
export function onDrawn(flow: ViewerFlow, offset: number): FlowDecision {
  flow.drawn = Math.max(flow.drawn, Math.min(offset, flow.sent));
  if (!flow.behind || flow.sent - flow.drawn > UNDRAWN_BYTES_RESUME) return "wait";
  flow.behind = false;
  return "catch-up";
}
