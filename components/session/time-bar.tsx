"use client";

import { Clock3, X } from "lucide-react";
import { useState } from "react";
import { WARNINGS_MS } from "../../server/contract/limits.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { timeOfDay } from "../ui/time.ts";
import { useServerNow } from "./use-now.ts";

/** The last warning that is due with so much time left; null before the first. Milliseconds. */
export const warningDue = (leftMs: number): number | null =>
  WARNINGS_MS.findLast((warning) => leftMs <= warning) ?? null;

/** `30 min`, for how much an Extend adds. */
export const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;

function canExtend({ extensionsLeft, extensionMs }: SessionView): string {
  if (extensionsLeft === 0) return "It cannot be extended any more.";
  return `It can be extended by ${minutes(extensionMs)}${extensionsLeft > 1 ? `, ${extensionsLeft} times` : " once more"}.`;
}

/** Says in time that the session's time runs out, what happens then, and what can be done before. */
export function TimeBar({
  session,
  onExtend,
  onTakeAlong,
}: {
  session: SessionView;
  /** Null where that is not one's to do. */
  onExtend: (() => void) | null;
  onTakeAlong: () => void;
}) {
  const now = useServerNow(session.serverTime, 1000);
  const due = session.state === "ready" ? warningDue(session.expiresAt - now) : null;
  const key = due === null ? null : `${due} ${session.expiresAt}`;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const shown = due !== null && key !== dismissed;
  return (
    <div
      role="status"
      className={
        shown
          ? "flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-raised px-4 py-2 text-ui"
          : "sr-only"
      }
    >
      {shown ? (
        <>
          <Clock3 {...ICON} className="shrink-0 text-warn max-[899px]:hidden" />
          <p className="min-w-40 flex-1 max-[899px]:min-w-full">
            <strong className="font-semibold">Less than {due / 60_000} minutes are left.</strong>{" "}
            <span className="text-t2">
              At {timeOfDay(session.expiresAt)} the session ends, and its nodes are removed. {canExtend(session)}
            </span>
          </p>
          {onExtend && session.extensionsLeft > 0 ? (
            <Button kind="primary" onClick={onExtend}>
              Extend by {minutes(session.extensionMs)}
            </Button>
          ) : null}
          <Button onClick={onTakeAlong}>Take along</Button>
          <IconButton label="Hide this warning" onClick={() => setDismissed(key)}>
            <X {...ICON} />
          </IconButton>
        </>
      ) : null}
    </div>
  );
}
