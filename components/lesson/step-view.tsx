"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Step } from "../../server/contract/lab.ts";
import { CheckSquare } from "../ui/check-square.tsx";
import { ICON } from "../ui/icon.ts";
import { Blocks } from "./blocks.tsx";
import { BringHere } from "./bring-button.tsx";
import { PlaceProvider, useLesson } from "./lesson-context.ts";
import { runsOf } from "./progress.ts";

/**
 * A step. Once its checks have passed and the learner has gone on, it is one line with a tick for each of them; a press
 * unfolds it. It never folds under the eyes of somebody who still reads it, nor over a command that is to be run next.
 */
export function StepView({ step, wentOn }: { step: Step; wentOn: boolean }) {
  const { session, next } = useLesson();
  const checks = step.blocks.filter((block) => block.kind === "check");
  const done = checks.length > 0 && checks.every(({ id }) => session.checks[id]?.state === "passed");
  const [doneBefore] = useState(done);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const holdsNext = next !== null && runsOf(step.blocks).includes(next);
  const folded = done && (chosen ?? ((doneBefore || wentOn) && !holdsNext));
  const title = (
    <>
      <span className="font-normal text-t3 text-ui tabular-nums">{step.number}</span>
      <span className="min-w-0">{step.title}</span>
    </>
  );
  return (
    <section
      data-step={step.id}
      data-folded={folded}
      aria-labelledby={`step-${step.id}`}
      className={folded ? "mt-3" : "mt-6"}
    >
      <div className={`flex items-center gap-2 ${folded ? "" : "mb-1.5"}`}>
        <h2
          id={`step-${step.id}`}
          tabIndex={-1}
          data-step-heading
          className="min-w-0 flex-1 font-semibold text-h2 outline-none"
        >
          {done ? (
            <button
              type="button"
              aria-expanded={!folded}
              onClick={() => setChosen(!folded)}
              className="group -mx-1 flex min-h-6 w-full items-baseline gap-3.5 rounded-control px-1 text-left hover:bg-hover max-[899px]:min-h-11 max-[899px]:items-center"
            >
              {title}
              <ChevronRight
                {...ICON}
                className={`ml-auto shrink-0 self-center text-t3 transition-transform duration-180 group-hover:text-t1 ${folded ? "" : "rotate-90"}`}
              />
            </button>
          ) : (
            <span className="flex items-baseline gap-3.5">{title}</span>
          )}
        </h2>
        {folded
          ? checks.map(({ id, title: what }) => (
              <span key={id} data-check={id} data-state="passed" title={`Passed: ${what}`}>
                <CheckSquare state="passed" />
                <span className="sr-only">Passed: {what}</span>
              </span>
            ))
          : null}
        <BringHere place={step.id} name={`step ${step.number}`} />
      </div>
      {folded ? null : (
        <PlaceProvider value={step.id}>
          <Blocks blocks={step.blocks} />
        </PlaceProvider>
      )}
    </section>
  );
}
