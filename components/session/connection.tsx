"use client";

import { Hourglass, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useSecondsSince, useSecondsUntil } from "../connection/use-connection.ts";
import type { useSession } from "../connection/use-session.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";

export type Connection = ReturnType<typeof useSession>["connection"];

const WORD = { connecting: "Connecting", live: "Live", silent: "No answer", lost: "Lost" } as const;

/** The state of the line to the server, in a word, for the top bar. */
export function ConnectionWord({ connection }: { connection: Connection }) {
  const state = connection.silentSince === null ? connection.state : "silent";
  return (
    <span data-connection={state} className="inline-flex items-center gap-1.5 text-label text-t2">
      {state === "connecting" ? (
        <Spinner />
      ) : (
        <span
          aria-hidden="true"
          className={`size-2 rounded-full ${state === "live" ? "bg-ok" : "border-[1.5px] border-warn"}`}
        />
      )}
      <span className="sr-only">Connection: </span>
      {WORD[state]}
    </span>
  );
}

/** What being cut off means and what happens next. Shown only while the line is lost, or nothing comes over it. */
export function ConnectionBar({ connection }: { connection: Connection }) {
  if (connection.state === "lost") return <LostLine connection={connection} />;
  return connection.silentSince === null ? null : <SilentLine connection={connection} />;
}

function LostLine({ connection }: { connection: Connection }) {
  const next = useSecondsUntil(connection.nextTryAt);
  const offline = typeof navigator !== "undefined" && !navigator.onLine;
  return (
    <Bar
      icon={<Unplug {...ICON} />}
      title={offline ? "This browser is offline." : "The connection is lost."}
      action={<Button onClick={connection.retry}>Try now</Button>}
    >
      {next === null ? "" : next > 0 ? `Next try in ${next} s. ` : "Trying now. "}Your nodes and shells keep running.
    </Bar>
  );
}

function SilentLine({ connection }: { connection: Connection }) {
  const seconds = useSecondsSince(connection.silentSince);
  return (
    <Bar
      icon={<Hourglass {...ICON} />}
      title="The server does not answer."
      action={<Button onClick={connection.retry}>Reconnect</Button>}
    >
      Nothing has come for {seconds} s. What you type is kept, and your nodes and shells keep running.
    </Bar>
  );
}

function Bar({
  icon,
  title,
  action,
  children,
}: {
  icon: ReactNode;
  title: string;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex items-center gap-3 border-line border-b bg-raised px-4 py-2 text-ui">
      <span className="text-warn">{icon}</span>
      <p className="min-w-0 flex-1">
        <strong className="font-semibold" role="status">
          {title}
        </strong>{" "}
        <span className="text-t2">{children}</span>
      </p>
      {action}
    </div>
  );
}
