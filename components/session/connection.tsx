"use client";

import { Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import type { useSession } from "../connection/use-session.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";

export type Connection = ReturnType<typeof useSession>["connection"];

/** Whole seconds until `at` (epoch ms of this browser), renewed while it lies ahead; null without one. */
function useSecondsUntil(at: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

const WORD = { connecting: "Connecting", live: "Live", lost: "Lost" } as const;

/** The state of the line to the server, in a word, for the top bar. */
export function ConnectionWord({ connection }: { connection: Connection }) {
  return (
    <span data-connection={connection.state} className="inline-flex items-center gap-1.5 text-label text-t2">
      {connection.state === "connecting" ? (
        <Spinner />
      ) : (
        <span
          aria-hidden="true"
          className={`size-2 rounded-full ${connection.state === "live" ? "bg-ok" : "border-[1.5px] border-warn"}`}
        />
      )}
      <span className="sr-only">Connection: </span>
      {WORD[connection.state]}
    </span>
  );
}

/** What being cut off means and what happens next. Shown only while the line is lost. */
export function ConnectionBar({ connection }: { connection: Connection }) {
  const next = useSecondsUntil(connection.state === "lost" ? connection.nextTryAt : null);
  if (connection.state !== "lost") return null;
  const offline = typeof navigator !== "undefined" && !navigator.onLine;
  return (
    <div className="flex items-center gap-3 border-line border-b bg-raised px-4 py-2 text-ui">
      <span className="text-warn">
        <Unplug {...ICON} />
      </span>
      <p className="min-w-0 flex-1">
        <strong className="font-semibold" role="status">
          {offline ? "This browser is offline." : "The connection is lost."}
        </strong>{" "}
        <span className="text-t2">
          {next === null ? "" : next > 0 ? `Next try in ${next} s. ` : "Trying now. "}Your nodes and shells keep
          running.
        </span>
      </p>
      <Button onClick={() => connection.retry()}>Try now</Button>
    </div>
  );
}
