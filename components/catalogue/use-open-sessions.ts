import { useMemo } from "react";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";
import { useAnswer } from "../ui/use-answer.ts";

interface Sessions {
  sessions: SessionView[];
}

/**
 * This browser's own sessions that can be gone back to, newest first; empty until they are known. When the server
 * does not answer, the catalogue is still worth reading, so that is not said here: Start says it. They are asked for
 * again when `again` changes.
 */
export function useOpenSessions(again = false): SessionView[] {
  const reply = useAnswer<Sessions>(`sessions ${again}`, (answer) => {
    void request<Sessions>("GET", "/api/v1/sessions").then(answer);
  });
  return useMemo(() => {
    if (!reply?.ok) return [];
    const open = reply.value.sessions.filter(({ state }) => state === "starting" || state === "ready");
    return open.toSorted((a, b) => b.createdAt - a.createdAt);
  }, [reply]);
}
