"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { QueuePlace } from "../../server/contract/queue.ts";
import { Button } from "../ui/button.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { enterLab, isWaiting } from "./use-queue.ts";

/** Makes a session of a lab and goes there, or to the queue for one. Says at once that it does, and in a sentence when it cannot. */
export function StartButton({
  lab,
  label,
  name,
  kind = "plain",
  onWaiting,
}: {
  lab: string;
  label: string;
  /** Its full name where `label` alone would be one of many: `Start Container orchestration with Swarm`. */
  name?: string;
  kind?: "primary" | "plain";
  /** What to do with a place in the queue; without it, the lab's own page shows it. */
  onWaiting?: (place: QueuePlace) => void;
}) {
  const router = useRouter();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);

  const start = async () => {
    setWorking(true);
    setFault(null);
    const reply = await enterLab(lab);
    // Stays at work until the next page has taken this page's place.
    if (reply.ok && !isWaiting(reply.value)) return router.push(`/s/${reply.value.id}`);
    if (reply.ok && !onWaiting) return router.push(`/labs/${lab}`);
    if (reply.ok && isWaiting(reply.value)) onWaiting?.(reply.value);
    if (!reply.ok) setFault(reply.fault);
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
