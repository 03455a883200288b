import type { Logger } from "pino";
import { EngineUnavailableError } from "./nodes/node-driver.ts";
import { every } from "./timers.ts";

type Act = (stop: () => void) => Promise<void>;

/**
 * Makes what does something again and again, as `every`, until the signal aborts. What fails is logged when it begins and
 * when its reason changes, not each time, and once for all that fail for the same reason; and when it works again.
 */
export function tryingAgain(
  signal: AbortSignal,
  log: Pick<Logger, "error" | "warn" | "info">,
): (pauseMs: number, act: Act) => Promise<void> {
  /** Why each one failed the last time. */
  const reasons = new Map<Act, string>();
  const isTold = (reason: string) => [...reasons.values()].includes(reason);
  return (pauseMs, act) => {
    const onError = (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      const told = isTold(reason);
      reasons.set(act, reason);
      if (told) return;
      // An engine that is away is a sentence; anything else needs its stack.
      if (error instanceof EngineUnavailableError)
        log.error({ reason }, "no sandbox can be started; it is tried again");
      else log.warn({ err: error }, "the engine could not be asked; it is tried again");
    };
    const actAndTell: Act = async (stop) => {
      await act(stop);
      const reason = reasons.get(act);
      if (reason === undefined) return;
      reasons.delete(act);
      if (!isTold(reason)) log.info({ reason }, "this is over");
    };
    return every(pauseMs, signal, actAndTell, onError);
  };
}
