"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { SessionCreated } from "../../server/contract/http.ts";
import { Button } from "../ui/button.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { request } from "../ui/request.ts";
import { Spinner } from "../ui/spinner.tsx";

/** Makes a session of a lab and goes there. Says at once that it does, and in a sentence when it cannot. */
export function StartButton({
  lab,
  label,
  name,
  kind = "plain",
}: {
  lab: string;
  label: string;
  /** Its full name where `label` alone would be one of many: `Start Container orchestration with Swarm`. */
  name?: string;
  kind?: "primary" | "plain";
}) {
  const router = useRouter();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);

  const start = async () => {
    setWorking(true);
    setFault(null);
    const reply = await request<SessionCreated>("POST", "/api/v1/sessions", { lab });
    if (reply.ok) {
      // Stays at work until the lab page has taken this page's place.
      router.push(`/s/${reply.value.id}`);
      return;
    }
    setFault(reply.fault);
    setWorking(false);
  };

  return (
    <div>
      <Button kind={kind} disabled={working} aria-label={working ? undefined : name} onClick={() => void start()}>
        {working ? <Spinner /> : null}
        <span aria-live="polite">{working ? "Starting" : label}</span>
      </Button>
      {fault ? (
        <div className="mt-2 max-w-[46ch] text-left">
          <FaultNote fault={fault} />
        </div>
      ) : null}
    </div>
  );
}
