import { useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { QuizState, SessionView } from "../../server/contract/session.ts";
import { request } from "../ui/request.ts";

/** How a quiz of this session stands, and what sends an answer to it. */
export function useQuiz(session: SessionView, quizId: string) {
  const [answered, setAnswered] = useState<QuizState | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [sending, setSending] = useState(false);
  const known = session.quizzes[quizId] ?? null;
  // The answer to the request and the session's next view may overtake each other.
  const state = answered && answered.tries >= (known?.tries ?? 0) ? answered : known;

  const answer = async (answers: readonly number[]) => {
    setSending(true);
    const path = `/api/v1/sessions/${session.id}/quizzes/${encodeURIComponent(quizId)}`;
    const reply = await request<QuizState>("POST", path, { answers });
    setSending(false);
    setFault(reply.ok ? null : reply.fault);
    if (reply.ok) setAnswered(reply.value);
  };

  return { state, fault, sending, answer };
}
