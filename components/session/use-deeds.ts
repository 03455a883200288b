import { useCallback, useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

export interface Deeds {
  working: boolean;
  /** Why the last one did not work. */
  fault: Fault | null;
  /** The server's newest answer, which may be newer than what the socket brought. */
  answer: SessionView | null;
  /** Asks the session's API, `path` below the session's own, for a deed that answers with the session. Resolves to
   *  whether it worked. */
  ask(method: "POST" | "DELETE", path: string, body?: unknown): Promise<boolean>;
  forget(): void;
}

/** What can be done to a session beside working in it. */
export function useDeeds(sessionId: string): Deeds {
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [answer, setAnswer] = useState<SessionView | null>(null);

  const ask = useCallback(
    async (method: "POST" | "DELETE", path: string, body?: unknown): Promise<boolean> => {
      setWorking(true);
      setFault(null);
      const reply = await request<SessionView>(method, `/api/v1/sessions/${sessionId}${path}`, body);
      setWorking(false);
      if (reply.ok) setAnswer(reply.value);
      else setFault(reply.fault);
      return reply.ok;
    },
    [sessionId],
  );
  const forget = useCallback(() => setFault(null), []);

  return { working, fault, answer, ask, forget };
}
