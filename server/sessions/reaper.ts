import type { SessionLog } from "./session-table.ts";
import type { Sessions } from "./sessions.ts";

/** How late an expired session may end. */
const SWEEP_EVERY_MS = 5_000;
/** How long something nobody owns, or a node that vanished unseen, may go unnoticed. */
const RECONCILE_EVERY_MS = 60_000;

/** Sweeps and reconciles from time to time, never twice at once. Returns what stops it. */
export function startReaper(sessions: Sessions, log: SessionLog): () => void {
  const timers = [
    repeat(
      () => sessions.sweep(),
      SWEEP_EVERY_MS,
      (error) => log.error({ err: error }, "sweep failed"),
    ),
    repeat(
      () => sessions.reconcile(),
      RECONCILE_EVERY_MS,
      (error) => log.warn({ err: error }, "reconcile failed"),
    ),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function repeat(work: () => Promise<void>, everyMs: number, onError: (error: unknown) => void): NodeJS.Timeout {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      onError(error);
    } finally {
      busy = false;
    }
  }, everyMs);
  return timer.unref();
}
