import type { TerminalStatus } from "../connection/link-state.ts";
import { useConnection, useSecondsUntil } from "../connection/use-connection.ts";
import { Spinner } from "../ui/spinner.tsx";
import { timeOfDay } from "../ui/time.ts";

/** A terminal's state as sign and word; while lost, with the seconds until the next try. */
export function StatusWord({ status, endedAt }: { status: TerminalStatus; endedAt: number | null }) {
  const { nextTryAt, silentSince } = useConnection();
  const next = useSecondsUntil(status === "lost" ? nextTryAt : null);
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap text-label text-t2">
      <Sign status={status === "live" && silentSince !== null ? "lost" : status} />
      {status === "live" ? (silentSince === null ? "Live" : "No answer") : null}
      {status === "connecting" ? "Connecting" : null}
      {status === "lost" ? (next === null ? "Lost" : `Lost, ${next} s`) : null}
      {status === "ended" ? (endedAt === null ? "Ended" : `Ended at ${timeOfDay(endedAt)}`) : null}
    </span>
  );
}

function Sign({ status }: { status: TerminalStatus }) {
  switch (status) {
    case "connecting":
      return <Spinner />;
    case "live":
      return <span aria-hidden="true" className="size-2 rounded-full bg-ok" />;
    case "lost":
      return <span aria-hidden="true" className="size-2.5 rounded-full border-[1.5px] border-warn" />;
    case "ended":
      return <span aria-hidden="true" className="size-2 bg-bad" />;
    default:
      return status satisfies never;
  }
}
