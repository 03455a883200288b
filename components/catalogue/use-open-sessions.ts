import { useEffect, useState } from "react";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

/**
 * This browser's own sessions that can be gone back to, newest first; empty until they are known. When the server
 * does not answer, the catalogue is still worth reading, so that is not said here: Start says it.
 */
export function useOpenSessions(): SessionView[] {
  const [sessions, setSessions] = useState<SessionView[]>([]);
  useEffect(() => {
    let current = true;
    void request<{ sessions: SessionView[] }>("GET", "/api/v1/sessions").then((reply) => {
      if (!current || !reply.ok) return;
      const open = reply.value.sessions.filter(({ state }) => state === "starting" || state === "ready");
      setSessions(open.toSorted((a, b) => b.createdAt - a.createdAt));
    });
    return () => {
      current = false;
    };
  }, []);
  return sessions;
}
