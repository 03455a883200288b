"use client";

import Link from "next/link";
import { buttonClass } from "../ui/button.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { minutesLeft } from "../ui/time.ts";
import { QueuePanel } from "./queue-panel.tsx";
import { StartButton } from "./start-button.tsx";
import { useOpenSessions } from "./use-open-sessions.ts";
import { usePageAhead } from "./use-page-ahead.ts";
import { useQueue } from "./use-queue.ts";

/** Start, the place in the queue for it, or the way back when this browser has the lab open already. */
export function LabWayIn({ lab }: { lab: string }) {
  usePageAhead();
  const { place, gone, fault, joined, leave } = useQueue(lab);
  // Where another tab took the turn there is a session now.
  const session = useOpenSessions(gone).find((candidate) => candidate.lab === lab);
  if (session) {
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
  return (
    <>
      {place ? (
        <QueuePanel place={place} onLeave={leave} />
      ) : (
        <StartButton lab={lab} label="Start" kind="primary" onWaiting={joined} />
      )}
      {gone && !place ? (
        <p role="status" className="mt-2 text-t2 text-ui">
          Your place is gone: another tab took or left it, or your turn passed. Start takes a new one.
        </p>
      ) : null}
      {fault ? (
        <div className="mt-2">
          <FaultNote fault={fault} />
        </div>
      ) : null}
    </>
  );
}
