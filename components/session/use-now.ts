import { useEffect, useState } from "react";

/**
 * The server's clock, in epoch milliseconds, renewed every `everyMs`. `serverTime` is what the newest view says it was
 * when written; the browser's own clock is used only for what passed since.
 */
export function useServerNow(serverTime: number, everyMs: number): number {
  const [ahead, setAhead] = useState(() => serverTime - Date.now());
  const [now, setNow] = useState(() => Date.now());

  useEffect(() => setAhead(serverTime - Date.now()), [serverTime]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  return now + ahead;
}
