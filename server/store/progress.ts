import { z } from "zod";
import { CheckState, QuizState } from "../contract/session.ts";

/** How far a session's learner has come. */
export interface Progress {
  checks: Record<string, CheckState>;
  quizzes: Record<string, QuizState>;
}

/** One thing of it, as it is kept: a row of its own, so that two changes at once do not undo each other. */
export type ProgressEntry =
  | { kind: "check"; id: string; value: CheckState }
  | { kind: "quiz"; id: string; value: QuizState };

const Row = z.object({ kind: z.string(), id: z.string(), value: z.string() });

/** Rows that this program does not understand, as an older or newer one may have left them, count as not done. */
export function progressFromRows(rows: unknown[]): Progress {
  const progress: Progress = { checks: {}, quizzes: {} };
  for (const row of rows) {
    const { kind, id, value } = Row.parse(row);
    if (kind === "check") {
      const state = CheckState.safeParse(JSON.parse(value));
      if (state.success) progress.checks[id] = state.data;
    } else if (kind === "quiz") {
      const state = QuizState.safeParse(JSON.parse(value));
      if (state.success) progress.quizzes[id] = state.data;
    }
  }
  return progress;
}
