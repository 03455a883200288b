"use client";

import { useEffect, useState } from "react";
import { connection } from "../connection/client.ts";
import { type Found, findSession, foundAhead } from "./find-session.ts";
import { NoSession } from "./no-session.tsx";
import { Opening } from "./opening.tsx";
import { Workbench } from "./workbench.tsx";

/** Fetches the session and its lab, then hands over; says what is the matter when there is none for this browser. */
export function LabPage({ sessionId }: { sessionId: string }) {
  const [found, setFound] = useState<Found | null>(() => foundAhead(sessionId));
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again for the same session.
  useEffect(() => {
    let current = true;
    setFound(foundAhead(sessionId));
    // It connects while the answers come.
    connection();
    void findSession(sessionId).then((answer) => {
      if (current) setFound(answer);
    });
    return () => {
      current = false;
    };
  }, [sessionId, attempt]);

  if (!found) return <Opening />;
  if ("fault" in found) return <NoSession fault={found.fault} onRetry={() => setAttempt(attempt + 1)} />;
  const first = found.lab.sections[0];
  if (!first) {
    return (
      <NoSession
        fault={{ code: "failed", message: "This lab has no sections." }}
        onRetry={() => setAttempt(attempt + 1)}
      />
    );
  }
  return <Workbench key={found.session.id} lab={found.lab} initial={found.session} firstSection={first} />;
}
