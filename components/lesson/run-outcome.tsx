"use client";

import { Button } from "../ui/button.tsx";
import { useLesson } from "./lesson-context.ts";

/** What became of a press, where that needs words: a busy prompt, a refusal, an exit code other than 0. */
export function RunOutcome({ outcomeKey, node }: { outcomeKey: string; node: string }) {
  const lesson = useLesson();
  const outcome = lesson.outcomes.get(outcomeKey);
  switch (outcome?.state) {
    case undefined:
    case "running":
      return null;
    case "done":
      return outcome.exitCode === 0 ? null : (
        <p role="status" className="px-3 pb-2 text-t2 text-ui">
          It ended with exit code {outcome.exitCode} on {node}. The terminal says why.
        </p>
      );
    case "refused":
      return (
        <p role="alert" className="px-3 pb-2 text-bad text-ui">
          {outcome.message}
        </p>
      );
    case "asking":
      return lesson.session.state !== "ready" ? null : (
        <fieldset className="m-1.5 mt-0 rounded-control border border-line2 bg-raised px-3 py-2">
          <p role="alert" className="mb-2 text-ui">
            {node} is running a program.
          </p>
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" onClick={() => lesson.answer(outcome.order, "interrupt")}>
              Interrupt it and run
            </Button>
            <Button onClick={() => lesson.answer(outcome.order, "type")}>Type anyway</Button>
            <Button kind="quiet" onClick={() => lesson.answer(outcome.order, "cancel")}>
              Cancel
            </Button>
          </div>
        </fieldset>
      );
    default:
      return outcome satisfies never;
  }
}
