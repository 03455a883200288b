import { setTimeout as delay } from "node:timers/promises";

/**
 * Does something now and again after each pause, never twice at once, until the signal aborts or it calls
 * `stop`. What it throws goes to `onError`, and the next turn comes all the same.
 */
export async function every(
  pauseMs: number,
  signal: AbortSignal,
  act: (stop: () => void) => Promise<void>,
  onError: (error: unknown) => void = () => undefined,
): Promise<void> {
  let stopped = false;
  while (!stopped && !signal.aborted) {
    try {
      await act(() => {
        stopped = true;
      });
    } catch (error) {
      onError(error);
    }
    if (!stopped) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
