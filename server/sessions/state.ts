import type { Fault } from "../contract/faults.ts";
import type { NodeName } from "../contract/ids.ts";
import type { EndReason } from "../contract/session.ts";
import type { SessionRecord } from "../store/session-record.ts";

/** What happens to a session. */
export type SessionEvent =
  | { kind: "booted"; expiresAt: number }
  | { kind: "boot-failed"; fault: Fault }
  | { kind: "extend"; byMs: number }
  | { kind: "nodes"; nodes: NodeName[] }
  | { kind: "end"; reason: EndReason }
  | { kind: "removed" };

/**
 * The session after the event. States only move forward (starting → ready → ending → ended, starting → failed,
 * starting → ending); an event that does not apply gives back the very same record.
 */
export function nextState(record: SessionRecord, event: SessionEvent, now: number): SessionRecord {
  switch (record.state) {
    case "starting":
      if (event.kind === "booted") return { ...record, state: "ready", readyAt: now, expiresAt: event.expiresAt };
      if (event.kind === "boot-failed") {
        return { ...record, state: "failed", endedAt: now, endReason: "failed", fault: event.fault };
      }
      return event.kind === "end" ? { ...record, state: "ending", endReason: event.reason } : record;
    case "ready":
      if (event.kind === "extend") {
        return { ...record, expiresAt: record.expiresAt + event.byMs, extensions: record.extensions + 1 };
      }
      if (event.kind === "nodes") return { ...record, nodes: event.nodes };
      return event.kind === "end" ? { ...record, state: "ending", endReason: event.reason } : record;
    case "ending":
      return event.kind === "removed" ? { ...record, state: "ended", endedAt: now } : record;
    case "ended":
    case "failed":
      return record;
    default:
      return record.state satisfies never;
  }
}

/** Who is connected to a session, and since when nobody is (epoch milliseconds; counts only at 0 connections). */
export interface Presence {
  connections: number;
  emptySince: number;
}

/** Why a session is to be ended now, or null. Idle time counts from when its nodes were ready, with nobody there. */
export function dueEnd(record: SessionRecord, presence: Presence, idleMs: number, now: number): EndReason | null {
  if (record.state !== "starting" && record.state !== "ready") return null;
  if (now >= record.expiresAt) return "time-used-up";
  if (record.state === "starting" || presence.connections > 0) return null;
  const idleSince = Math.max(presence.emptySince, record.readyAt ?? 0);
  return now - idleSince >= idleMs ? "idle" : null;
}

export const isFinished = (record: SessionRecord): boolean => record.state === "ended" || record.state === "failed";
