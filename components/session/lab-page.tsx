"use client";

import { useEffect, useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";
import { NoSession } from "./no-session.tsx";
import { Opening } from "./opening.tsx";
import { Workbench } from "./workbench.tsx";

type Found = { session: SessionView; lab: LabView } | { fault: Fault };

async function find(sessionId: string): Promise<Found> {
  const session = await request<SessionView>("GET", `/api/v1/sessions/${encodeURIComponent(sessionId)}`);
  if (!session.ok) return { fault: session.fault };
  const lab = await request<LabView>("GET", `/api/v1/labs/${encodeURIComponent(session.value.lab)}`);
  return lab.ok ? { session: session.value, lab: lab.value } : { fault: lab.fault };
}

/** Fetches the session and its lab, then hands over; says what is the matter when there is none for this browser. */
export function LabPage({ sessionId }: { sessionId: string }) {
  const [found, setFound] = useState<Found | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again for the same session.
  useEffect(() => {
    let current = true;
    setFound(null);
    void find(sessionId).then((answer) => {
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
