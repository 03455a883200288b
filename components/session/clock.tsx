"use client";

import { Clock3 } from "lucide-react";
import type { SessionView } from "../../server/contract/session.ts";
import { ICON } from "../ui/icon.ts";
import { countdown } from "../ui/time.ts";
import { useServerNow } from "./use-now.ts";

/** The time the session has left, or why no time runs. */
export function Clock({ session, short = false }: { session: SessionView; short?: boolean }) {
  const now = useServerNow(session.serverTime, 1000);
  const words = clockWords(session, now, short);
  return (
    <span
      className="inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-ui tabular-nums"
      title="Time left in this session"
    >
      <Clock3 {...ICON} />
      {session.state === "ready" ? <span className="sr-only">Time left </span> : null}
      {words}
    </span>
  );
}

function clockWords(session: SessionView, now: number, short: boolean): string {
  switch (session.state) {
    case "starting":
      return short ? "Starting" : "Starts when all nodes are ready";
    case "ready":
      return countdown(session.expiresAt - now);
    case "ending":
      return "Ending";
    case "ended":
      return "Ended";
    case "failed":
      return "Not started";
    default:
      return session.state satisfies never;
  }
}
