"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import type { CatalogueEntry, LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { LabProgress } from "../lesson/progress.ts";
import { AllLabs } from "../ui/all-labs.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { request } from "../ui/request.ts";
import { saveTranscript } from "./transcript.ts";

/** Whether there is nothing left to do. */
export const isComplete = (progress: LabProgress): boolean => progress.total > 0 && progress.done === progress.total;

const quizzesOf = (lab: LabView): string[] =>
  lab.sections
    .flatMap((section) => [section, ...section.steps])
    .flatMap((place) => place.blocks.flatMap((block) => (block.kind === "quiz" ? [block.id] : [])));

/** How long it took, from the nodes being ready to the last check; null where no check says when. */
function minutesTaken(session: SessionView): number | null {
  const times = Object.values(session.checks).map((check) => check.at);
  if (session.readyAt === null || times.length === 0) return null;
  return Math.max(1, Math.round((Math.max(...times) - session.readyAt) / 60_000));
}

/** The lab after this one in the catalogue's order; null for the last, and until it is known. */
function useNextLab(id: string, wanted: boolean): CatalogueEntry | null {
  const [next, setNext] = useState<CatalogueEntry | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    void request<{ labs: CatalogueEntry[] }>("GET", "/api/v1/labs").then((answer) => {
      if (!current || !answer.ok) return;
      const here = answer.value.labs.findIndex((lab) => lab.id === id);
      setNext((here >= 0 && answer.value.labs[here + 1]) || null);
    });
    return () => {
      current = false;
    };
  }, [id, wanted]);
  return next;
}

/** Below a finished lab: what was learnt, what can be taken along, what to do next. */
export function FinishPanel({ lab, session, progress }: { lab: LabView; session: SessionView; progress: LabProgress }) {
  const complete = isComplete(progress);
  const next = useNextLab(lab.id, complete);
  if (!complete) return null;
  const minutes = minutesTaken(session);
  const quizzes = quizzesOf(lab);
  const right = quizzes.filter((id) => session.quizzes[id]?.correct).length;
  const facts = [
    progress.unit === "check" ? `${progress.words} passed` : "Every step done",
    ...(quizzes.length > 0 ? [`${right} of ${quizzes.length} questions right`] : []),
    ...(minutes === null ? [] : [`${minutes} min`]),
  ];
  return (
    <section
      aria-labelledby="finish-title"
      data-finished
      className="mx-5 mb-8 rounded-block border border-line bg-panel px-4 py-3.5"
    >
      <h2 id="finish-title" className="mb-1 font-semibold text-h2">
        You have finished {lab.title}
      </h2>
      <p className="text-t2 text-ui">{facts.join(", ")}.</p>
      {lab.teaches ? (
        <p className="mt-2 text-lesson">
          <span className="text-t2">You have learnt:</span> {lab.teaches}
        </p>
      ) : null}
      <h3 className="mt-3 mb-1 font-semibold text-ui">What next</h3>
      <p className="mb-2.5 text-t2 text-ui">
        The nodes are yours until the session ends: try what you want. The transcript is the text of every terminal.
      </p>
      {next ? (
        <p className="mb-2.5 text-ui">
          <span className="font-medium">{next.title}</span>
          <span className="text-t2">
            {" "}
            comes next, about {next.minutes} min: {next.summary}
          </span>
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {next ? (
          <Link href={`/labs/${next.id}`} className={buttonClass("plain")}>
            Go on with {next.title}
          </Link>
        ) : null}
        <Button onClick={() => saveTranscript(lab, session)}>Download the transcript</Button>
        <AllLabs />
      </div>
    </section>
  );
}
