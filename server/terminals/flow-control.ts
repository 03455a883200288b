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

/** What a viewer on a slow line waits for a fresh screen at most: it gets as many lines as its line carries in that time. */
const FRESH_MS_MAX = 4000;
/** A large window full of colours, and some lines above it. Bytes. */
export const FRESH_BYTES_MIN = 64 * 1024;

export interface ViewerFlow {
  /** Offset after the last byte sent. */
  sent: number;
  /** Offset after the last byte drawn, as the viewer says. */
  drawn: number;
  /** Left alone until it has caught up: since when (milliseconds of a steady clock), and what it had drawn then. */
  behind: { since: number; drawn: number } | null;
  /** How fast it drew when it was last behind; bytes in a millisecond. */
  rate: number;
}

/** A viewer that has everything up to `sent` on its way, of which `waiting` bytes are not drawn yet. */
export function startFlow(sent: number, waiting: number): ViewerFlow {
  return { sent, drawn: sent - waiting, behind: null, rate: Number.POSITIVE_INFINITY };
}

export type FlowDecision = "send" | "wait" | "catch-up";

/** New output is there. */
export function onOutput(flow: ViewerFlow, nowMs: number): FlowDecision {
  if (flow.behind) return "wait";
  if (flow.sent - flow.drawn < UNDRAWN_BYTES_MAX) return "send";
  leaveAlone(flow, nowMs);
  return "wait";
}

/** The viewer says how far it has drawn. Claims beyond what was sent, or backwards, are not believed. */
export function onDrawn(flow: ViewerFlow, offset: number, nowMs: number): FlowDecision {
  flow.drawn = Math.max(flow.drawn, Math.min(offset, flow.sent));
  if (!flow.behind || flow.sent - flow.drawn > UNDRAWN_BYTES_RESUME) return "wait";
  flow.rate = (flow.drawn - flow.behind.drawn) / Math.max(1, nowMs - flow.behind.since);
  flow.behind = null;
  return "catch-up";
}

/** What comes from now on is not sent until it has drawn what it has. */
export function leaveAlone(flow: ViewerFlow, nowMs: number): void {
  flow.behind = { since: nowMs, drawn: flow.drawn };
}

/** How much a catch-up of this viewer may carry. Bytes. */
export function catchUpBytesMax({ rate }: ViewerFlow): number {
  return Math.max(FRESH_BYTES_MIN, rate * FRESH_MS_MAX);
}
