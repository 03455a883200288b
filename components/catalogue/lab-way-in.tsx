"use client";

import Link from "next/link";
import { buttonClass } from "../ui/button.tsx";
import { minutesLeft } from "../ui/time.ts";
import { StartButton } from "./start-button.tsx";
import { useOpenSessions } from "./use-open-sessions.ts";

/** Start, or the way back when this browser has the lab open already. */
export function LabWayIn({ lab }: { lab: string }) {
  const session = useOpenSessions().find((candidate) => candidate.lab === lab);
  if (!session) return <StartButton lab={lab} label="Start" kind="primary" />;
  return (
    <>
      <Link href={`/s/${session.id}`} className={buttonClass("primary")}>
        Continue
      </Link>
      <p className="mt-2 text-label text-t2">
        {session.state === "ready"
          ? `Your session is kept: ${minutesLeft(session.expiresAt - session.serverTime)}.`
          : "Your nodes are starting."}
      </p>
    </>
  );
}
