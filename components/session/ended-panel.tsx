"use client";

import type { SessionView } from "../../server/contract/session.ts";
import { StartButton } from "../catalogue/start-button.tsx";
import type { LabProgress } from "../lesson/progress.ts";
import { AllLabs } from "../ui/all-labs.tsx";
import { timeOfDay } from "../ui/time.ts";
import { endingOf } from "./ending.ts";

/** Why and when it ended, what is kept, and how to go on. */
export function EndedPanel({ session, progress }: { session: SessionView; progress: LabProgress }) {
  const ending = endingOf(session);
  const kept = progress.done > 0 ? ` Your progress, ${progress.words}, is kept in this browser.` : "";
  return (
    <section
      aria-labelledby="ended-title"
      className="pane grid min-h-0 flex-1 place-items-center overflow-y-auto bg-ground p-6"
    >
      <div className="w-full max-w-[600px]">
        <h2 id="ended-title" className="mb-2 font-[650] text-[26px] leading-8">
          {ending.title}
        </h2>
        <p className="text-lesson text-t2">
          {ending.why}
          {kept}
        </p>
        <h3 className="mt-8 mb-2 font-semibold text-ui">Go on</h3>
        <div className="flex flex-wrap items-start gap-2">
          <StartButton
            lab={session.lab}
            label={session.state === "failed" ? "Try again" : "Start from the beginning"}
            kind="primary"
          />
          <AllLabs />
        </div>
        <ol className="mt-8 border-line border-t pt-3">
          {ending.events.map(({ at, what }) => (
            <li key={what} className="flex gap-5 py-0.5 text-t2 text-ui">
              <span className="font-mono text-code text-t3">{timeOfDay(at)}</span>
              {what}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
