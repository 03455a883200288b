"use client";

import type { Section, Step } from "../../server/contract/lab.ts";
import { Blocks } from "./blocks.tsx";
import { BringHere } from "./bring-button.tsx";
import { PlaceProvider, useLesson } from "./lesson-context.ts";
import { runsOf } from "./progress.ts";
import { StepView } from "./step-view.tsx";

/** One section: its opening, then its steps. The headings are what the rail and the keyboard go to. */
export function SectionView({ section, of }: { section: Section; of: number }) {
  const { session, ran } = useLesson();
  const hasBegun = ({ blocks }: Step) =>
    runsOf(blocks).some((key) => ran.has(key)) ||
    blocks.some((block) => block.kind === "check" && session.checks[block.id]?.state === "passed");
  return (
    <article data-section={section.id} className="px-5 pt-5 pb-8">
      <p className="text-label text-t3">
        Section {section.number} of {of}
      </p>
      <div className="mb-1.5 flex items-center gap-3">
        <h1 tabIndex={-1} data-section-heading className="font-[650] text-h1 outline-none">
          {section.title}
        </h1>
        <BringHere place={section.id} name={`section ${section.number}`} />
      </div>
      <PlaceProvider value={section.id}>
        <Blocks blocks={section.blocks} />
      </PlaceProvider>
      {section.steps.map((step, index) => (
        <StepView key={step.id} step={step} wentOn={section.steps.slice(index + 1).some(hasBegun)} />
      ))}
    </article>
  );
}
