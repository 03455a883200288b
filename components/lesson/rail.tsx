"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import type { LabProgress, SectionProgress } from "./progress.ts";

function said(section: SectionProgress): string {
  const done = section.steps.filter(Boolean).length;
  return `Section ${section.number}: ${section.title}, ${done} of ${section.steps.length} ${section.steps.length === 1 ? "step" : "steps"} done`;
}

/** Draft marks: a tick per step, green when done, long where the learner is. One button per section goes there. */
export function Rail({
  progress,
  current,
  currentStep,
  folded,
  onSection,
  onFold,
}: {
  progress: LabProgress;
  /** Index of the section on the page. */
  current: number;
  /** Index of the step at the top of the page within it. */
  currentStep: number;
  folded: boolean;
  onSection: (index: number) => void;
  onFold: () => void;
}) {
  return (
    <nav
      aria-label="Sections"
      className="flex w-11 shrink-0 flex-col overflow-y-auto border-line border-r bg-panel max-[899px]:hidden"
    >
      <ol className="flex-1 pt-3">
        {progress.sections.map((section, index) => {
          const here = index === current;
          return (
            <li key={section.id}>
              <button
                type="button"
                aria-label={said(section)}
                title={section.title}
                aria-current={here ? "step" : undefined}
                onClick={() => onSection(index)}
                className="group relative block min-h-9 w-full pt-6 pb-3 hover:bg-hover"
              >
                <span
                  className={`absolute top-1 left-2.5 font-mono text-label ${here ? "font-bold text-t1" : "text-t3 group-hover:text-t1"}`}
                >
                  {section.number}
                </span>
                <span className="flex flex-col items-end gap-2">
                  {section.steps.map((done, step) => {
                    const at = here && step === currentStep;
                    return (
                      <span
                        // biome-ignore lint/suspicious/noArrayIndexKey: a tick is its place.
                        key={step}
                        className={`h-0.5 ${at ? "w-5" : "w-2.5"} ${at ? "bg-t1" : done ? "bg-ok" : "bg-ctl"}`}
                      />
                    );
                  })}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <div className="flex justify-center p-2">
        <IconButton label={folded ? "Unfold the tutorial" : "Fold the tutorial"} onClick={onFold}>
          {folded ? <PanelLeftOpen {...ICON} /> : <PanelLeftClose {...ICON} />}
        </IconButton>
      </div>
    </nav>
  );
}
