import type { Fault } from "../../server/contract/faults.ts";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

/** What the session's page is made of, or why this browser has none. */
export type Found = { session: SessionView; lab: LabView } | { fault: Fault };

/** Asked before the page was there, by session. */
const asked = new Map<string, Promise<Found>>();

/** Whoever has just made a session asks for what its page needs while the page comes. */
export function askAhead(sessionId: string, lab: string): void {
  const both = [askSession(sessionId), askLab(lab)] as const;
  asked.set(
    sessionId,
    Promise.all(both).then(([session, known]) => {
      if (!session.ok) return { fault: session.fault };
      return known.ok ? { session: session.value, lab: known.value } : { fault: known.fault };
    }),
  );
}

/** Never rejects. What was asked ahead is used once: the next time it is old. */
export async function findSession(sessionId: string): Promise<Found> {
  const ahead = asked.get(sessionId);
  asked.delete(sessionId);
  if (ahead) return ahead;
  const session = await askSession(sessionId);
  if (!session.ok) return { fault: session.fault };
  const lab = await askLab(session.value.lab);
  return lab.ok ? { session: session.value, lab: lab.value } : { fault: lab.fault };
}

const askSession = (id: string) => request<SessionView>("GET", `/api/v1/sessions/${encodeURIComponent(id)}`);
const askLab = (id: string) => request<LabView>("GET", `/api/v1/labs/${encodeURIComponent(id)}`);
