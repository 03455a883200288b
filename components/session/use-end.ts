import { useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

/** Ends a session for good. `ended` is the server's answer, which may be newer than what the socket brought. */
export function useEnd(sessionId: string) {
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [ended, setEnded] = useState<SessionView | null>(null);

  /** Resolves to whether it worked; when not, `fault` says why. */
  const end = async (): Promise<boolean> => {
    setWorking(true);
    setFault(null);
    const reply = await request<SessionView>("DELETE", `/api/v1/sessions/${sessionId}`);
    setWorking(false);
    if (reply.ok) setEnded(reply.value);
    else setFault(reply.fault);
    return reply.ok;
  };

  return { working, fault, ended, end };
}
