import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { nextQuizState } from "../checks/quiz-state.ts";
import { QuizAnswer } from "../contract/http.ts";
import { type LabId, SessionId } from "../contract/ids.ts";
import { QuizState } from "../contract/session.ts";
import type { ParsedLab } from "../labs/lab.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { type Env, FaultBody, faultAnswer } from "./answers.ts";
import { browserTokenOf } from "./cookies.ts";

const answer = createRoute({
  method: "post",
  path: "/api/v1/sessions/{id}/quizzes/{quiz}",
  summary: "Answer a quiz",
  description: "Graded here; the right options are told once the answer is right, or after the last try.",
  request: {
    params: z.object({ id: SessionId, quiz: z.string().max(100) }),
    body: { required: true, content: { "application/json": { schema: QuizAnswer } } },
  },
  responses: {
    200: { description: "How it stands now", content: { "application/json": { schema: QuizState } } },
    "4XX": { description: "A fault of the caller's", content: { "application/json": { schema: FaultBody } } },
  },
});

/** POST /api/v1/sessions/:id/quizzes/:quiz. */
export function quizRoutes(
  app: OpenAPIHono<Env>,
  { sessions, lessons }: { sessions: Sessions; lessons: ReadonlyMap<LabId, ParsedLab> },
): void {
  app.openapi(answer, async (c) => {
    const { id, quiz } = c.req.valid("param");
    const found = await sessions.find(id, browserTokenOf(c.req.header("cookie")), "take-part");
    if (!found.ok) return faultAnswer(c, found.fault) as never;
    const { record, quizzes } = found.value;
    const right = lessons.get(record.lab)?.quizzes.get(quiz);
    if (!right) {
      return faultAnswer(c, {
        code: "not-found",
        message: `The lab has no quiz ${quiz}. Load the page again.`,
      }) as never;
    }
    if (record.state === "ended" || record.state === "failed") {
      return faultAnswer(c, { code: "ended", message: "This session is over; its quizzes take no answers." }) as never;
    }
    const before = quizzes[quiz];
    const after = nextQuizState(before, right, c.req.valid("json").answers);
    if (after !== before) sessions.setQuiz(id, quiz, after);
    return c.json(after, 200);
  });
}
