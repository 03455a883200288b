/**
 * How far a viewer is behind, and what it gets next. The terminal is never slowed for a viewer: one that
 * falls behind is left alone until it has drawn what it was sent, then goes on from the ring, or with a
 * fresh and short snapshot when that would be too much. The lines above it come when the terminal is calm again.
 */

/** Sent and not yet drawn, at most: what a browser draws in a tenth of a second, and what Ctrl-C waits for. Bytes. */
export const UNDRAWN_BYTES_MAX = 128 * 1024;
/** A viewer that was left alone goes on when no more than this is undrawn. Bytes. */
export const UNDRAWN_BYTES_RESUME = 16 * 1024;
/** Between two catch-ups of one viewer: in a flood each is a fresh screen, and only the last is ever read. */
export const CATCH_UP_PAUSE_MS = 150;

/** A fresh screen in a hurry: a large window full of colours, and some lines above it. Bytes. */
export const FRESH_BYTES = 64 * 1024;
/** The same in windows: a browser's time goes by lines, and makes each anew. */
const FRESH_WINDOWS = 2;
/** What was missed is sent as it came up to this; a browser draws it in some 30 ms. Bytes. */
const MISSED_BYTES_MAX = 256 * 1024;
/** The same in lines of a usual length: a browser makes each anew, and 256 KiB of `yes` are 87,000 of them. */
export const MISSED_LINES_MAX = 4_000;
/** What a viewer on a slow line waits at most for what it missed; beyond it a fresh screen is there sooner. */
const MISSED_MS_MAX = 1000;

/** Less than this says that a viewer is fast, but not that it is slow. Bytes. */
const RATE_BYTES_MIN = 32 * 1024;

/** The terminal is calm when it printed no more than FRESH_BYTES for so long. Milliseconds. */
export const CALM_MS = 300;
/** What a viewer waits at most for the lines above a fresh screen: it gets as many as its line carries in that time. */
const HISTORY_MS_MAX = 4000;
/** 10,000 short lines: a page that had no processor time for a while is not to lose them. Bytes. */
const HISTORY_BYTES_MIN = 2 * FRESH_BYTES;

export interface ViewerFlow {
  /** Offset after the last byte sent. */
  sent: number;
  /** Offset after the last byte drawn, as the viewer says. */
  drawn: number;
  /** Left alone until it has drawn up to an offset: since when (milliseconds of a steady clock), and what it had drawn then.
   *  "paused": it has, and the last catch-up is too fresh for another. */
  behind: { until: number; since: number; drawn: number } | "paused" | null;
  /** How fast it drew when it was behind; bytes in a millisecond. */
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
  leaveAlone(flow, nowMs, UNDRAWN_BYTES_RESUME);
  return "wait";
}

/** The viewer says how far it has drawn. Claims beyond what was sent, or backwards, are not believed. */
export function onDrawn(flow: ViewerFlow, offset: number, nowMs: number): FlowDecision {
  flow.drawn = Math.max(flow.drawn, Math.min(offset, flow.sent));
  if (flow.behind === null || flow.behind === "paused" || flow.drawn < flow.behind.until) return "wait";
  const bytes = flow.drawn - flow.behind.drawn;
  const rate = bytes / Math.max(1, nowMs - flow.behind.since);
  // A page that is busy for a moment is not on a slow line, and a small screen takes as long as the way there and back.
  const least = bytes < RATE_BYTES_MIN ? flow.rate : flow.rate / 2;
  flow.rate = flow.rate === Number.POSITIVE_INFINITY ? rate : Math.max(rate, least);
  flow.behind = null;
  return "catch-up";
}

/** What comes from now on is not sent until it has drawn what it has, but for `rest` bytes that keep it busy. */
export function leaveAlone(flow: ViewerFlow, nowMs: number, rest: number): void {
  flow.behind = { until: flow.sent - rest, since: nowMs, drawn: flow.drawn };
}

/** Whether nothing waits for it to draw what it was sent. */
export function isDrawn(flow: ViewerFlow): boolean {
  return flow.behind === null && flow.sent - flow.drawn <= UNDRAWN_BYTES_RESUME;
}

/** How many lines a fresh screen in a hurry has, in a window of so many rows. */
export function freshLinesMax(rows: number): number {
  return FRESH_WINDOWS * rows;
}

/** How much of what it missed this viewer is sent as it came; more is replaced by a fresh screen. Bytes. */
export function missedBytesMax({ rate }: ViewerFlow): number {
  return Math.max(FRESH_BYTES, Math.min(MISSED_BYTES_MAX, rate * MISSED_MS_MAX));
}

/** How large a snapshot this viewer gets for the lines above its fresh screen. Bytes. */
export function historyBytesMax({ rate }: ViewerFlow): number {
  return Math.max(HISTORY_BYTES_MIN, rate * HISTORY_MS_MAX);
}
