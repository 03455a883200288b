import type { Fault, Reply } from "../../server/contract/faults.ts";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

/** What the session's page is made of, or why this browser has none. */
export type Found = { session: SessionView; lab: LabView } | { fault: Fault };

/** Asked before the page was there, by session; `found` once it is answered. */
const asked = new Map<string, { answer: Promise<Found>; found: Found | null }>();

/** Whoever has just made a session knows it, and has asked for its lab before. */
export function foundBefore(session: SessionView, lab: Promise<Reply<LabView>>): void {
  const answer = lab.then((known): Found => (known.ok ? { session, lab: known.value } : { fault: known.fault }));
  const ahead = { answer, found: null as Found | null };
  asked.set(session.id, ahead);
  void answer.then((found) => {
    ahead.found = found;
  });
}

/** What was asked ahead, when it is there already. */
export const foundAhead = (sessionId: string): Found | null => asked.get(sessionId)?.found ?? null;

/** Never rejects. What was asked ahead is used once: the next time it is old. */
export async function findSession(sessionId: string): Promise<Found> {
  const ahead = asked.get(sessionId);
  asked.delete(sessionId);
  if (ahead) return ahead.answer;
  const session = await askSession(sessionId);
  if (!session.ok) return { fault: session.fault };
  const lab = await askLab(session.value.lab);
  return lab.ok ? { session: session.value, lab: lab.value } : { fault: lab.fault };
}

const askSession = (id: string) => request<SessionView>("GET", `/api/v1/sessions/${encodeURIComponent(id)}`);
export const askLab = (id: string) => request<LabView>("GET", `/api/v1/labs/${encodeURIComponent(id)}`);
