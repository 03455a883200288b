import { useEffect, useState } from "react";
import type { Fault, Reply } from "../../server/contract/faults.ts";

const NO_ANSWER: Fault = { code: "failed", message: "The server does not answer. Close this, then try again." };

/** Asks once, and again when `key` changes; null while there is no answer. */
export function useAnswer<T>(key: string, ask: (answer: (reply: Reply<T> | null) => void) => void): Reply<T> | null {
  const [reply, setReply] = useState<Reply<T> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is asked.
  useEffect(() => {
    let current = true;
    setReply(null);
    ask((answer) => {
      if (current) setReply(answer ?? { ok: false, fault: NO_ANSWER });
    });
    return () => {
      current = false;
    };
  }, [key]);
  return reply;
}
