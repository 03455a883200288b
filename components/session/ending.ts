import type { SessionView } from "../../server/contract/session.ts";
import { countOf, timeOfDay } from "../ui/time.ts";

/** The end of a session in words: a heading, why it came to that, and what happened when. */
export interface Ending {
  title: string;
  why: string;
  events: { at: number; what: string }[];
}

/** Only its owner can end a session before its time. */
const whoEnded = ({ you }: SessionView): string => (you?.role === "owner" ? "You" : "Its owner");

const SHORT: Record<Exclude<SessionView["endReason"], "by-owner" | null>, string> = {
  "time-used-up": "time used up",
  idle: "nobody was here",
  failed: "it failed",
  lost: "the nodes were gone",
};

function shortly(session: SessionView): string {
  const { endReason } = session;
  if (endReason === "by-owner") return `${whoEnded(session).toLowerCase()} ended it`;
  return endReason === null ? "no reason given" : SHORT[endReason];
}

function why(session: SessionView): string {
  const count = session.nodes.length;
  const idle = Math.round(session.idleMs / 60_000);
  const nodes = `The ${count === 1 ? "node and everything on it" : `${countOf(count, "node")} and everything on them`} are gone.`;
  switch (session.endReason) {
    case "by-owner":
      return `${whoEnded(session)} ended it. ${nodes}`;
    case "time-used-up":
      return `The time it was given was used up${session.extensions === 0 ? "" : `, ${session.extensions === 1 ? "one extension" : `${session.extensions} extensions`} included`}. ${nodes}`;
    case "idle":
      return `Nobody was connected for ${idle === 1 ? "a minute" : `${idle} minutes`}, so its place was given back. ${nodes}`;
    case "lost":
      return `Its nodes were no longer there when the server looked: the engine or the machine lost them. ${nodes}`;
    case "failed":
    case null:
      return `${session.fault?.message ?? "The server did not say why."} ${nodes}`;
    default:
      return session.endReason satisfies never;
  }
}

/** Only for sessions that are ended or failed. */
export function endingOf(session: SessionView): Ending {
  const at = session.endedAt;
  const events = [{ at: session.createdAt, what: "Started" }];
  if (session.readyAt !== null) {
    events.push({ at: session.readyAt, what: "All nodes ready" });
  }
  if (session.state === "failed") {
    if (at !== null) events.push({ at, what: "Failed" });
    return {
      title: "Your nodes did not start",
      why: session.fault?.message ?? "The server did not say why. Its log does.",
      events,
    };
  }
  if (at !== null) events.push({ at, what: `Ended: ${shortly(session)}` });
  const whose = session.you?.role === "owner" ? "Your" : "The";
  return {
    title: at === null ? `${whose} session has ended` : `${whose} session ended at ${timeOfDay(at)}`,
    why: why(session),
    events,
  };
}
