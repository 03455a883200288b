import { useEffect, useState, useSyncExternalStore } from "react";
import { connection } from "./client.ts";
import type { WireState } from "./wire.ts";

const BEFORE: WireState = { state: "connecting", nextTryAt: null, tries: 0, silentSince: null };

/** The connection's state, and what tries at once instead of waiting. Opens the connection. */
export function useConnection(): WireState & { retry(): void } {
  const state = useSyncExternalStore(
    (listener) => connection().watch(listener),
    () => connection().current,
    () => BEFORE,
  );
  return { ...state, retry };
}

function retry(): void {
  connection().retry();
}

/** Whole seconds from now until a time in epoch milliseconds; null without one. Counts down by itself. */
export function useSecondsUntil(at: number | null): number | null {
  const now = useNowFor(at);
  return at === null ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Whole seconds since a time in epoch milliseconds; null without one. Counts up by itself. */
export function useSecondsSince(at: number | null): number | null {
  const now = useNowFor(at);
  return at === null ? null : Math.max(0, Math.floor((now - at) / 1000));
}

/** This browser's clock, renewed while there is something to count. */
function useNowFor(at: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [at]);
  return now;
}
