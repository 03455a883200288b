"use client";

import { ArrowLeft, ArrowRight } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import { ICON } from "../ui/icon.ts";
import { SectionView } from "./section-view.tsx";

/** A step counts as the one being read once its heading has passed this part of the pane's height from the top. */
const READING_LINE = 0.35;

function stepAtReadingLine(pane: HTMLElement): string | null {
  const box = pane.getBoundingClientRect();
  const line = box.top + box.height * READING_LINE;
  const steps = [...pane.querySelectorAll<HTMLElement>("[data-step]")];
  return steps.findLast((step) => step.getBoundingClientRect().top <= line)?.dataset.step ?? null;
}

function Turn({ title, forward, onPress }: { title: string; forward: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={`${forward ? "Next" : "Previous"} section: ${title}`}
      className={`inline-flex min-h-7 min-w-0 items-center gap-2 rounded-control px-2 text-t2 text-ui hover:bg-hover hover:text-t1 max-[899px]:min-h-11 ${forward ? "ml-auto text-right" : ""}`}
    >
      {forward ? null : <ArrowLeft {...ICON} />}
      <span className="truncate">{title}</span>
      {forward ? <ArrowRight {...ICON} /> : null}
    </button>
  );
}

/**
 * One section at a time, with the way back and on below it. Opens where the learner was (`step`), and reports the
 * step at the reading line while it is scrolled.
 */
export function Tutorial({
  lab,
  index,
  step,
  scroller,
  note,
  ending,
  onStep,
  onSection,
}: {
  lab: LabView;
  index: number;
  step: string | null;
  scroller: RefObject<HTMLElement | null>;
  /** A line that stands above every section, as about stand-in images. */
  note: ReactNode;
  /** What stands below the last section. */
  ending: ReactNode;
  onStep: (step: string | null) => void;
  onSection: (index: number) => void;
}) {
  const section = lab.sections[index];
  const before = lab.sections[index - 1];
  const after = lab.sections[index + 1];
  const opening = useRef(step);
  const report = useRef(onStep);

  useEffect(() => {
    report.current = onStep;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another section starts at its top, or where it was left.
  useLayoutEffect(() => {
    const pane = scroller.current;
    if (!pane) return;
    const target = opening.current && pane.querySelector(`[data-step="${CSS.escape(opening.current)}"]`);
    opening.current = null;
    if (target) target.scrollIntoView({ block: "start" });
    else pane.scrollTop = 0;
  }, [index, scroller]);

  useEffect(() => {
    const pane = scroller.current;
    if (!pane) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => report.current(stepAtReadingLine(pane)));
    };
    pane.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      pane.removeEventListener("scroll", look);
    };
  }, [scroller]);

  if (!section) return null;
  return (
    <>
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label="Lesson"
        className="pane min-h-0 flex-1 overflow-y-auto"
      >
        {note}
        <SectionView key={section.id} section={section} of={lab.sections.length} />
        {after ? null : ending}
      </section>
      <div className="flex min-h-[44px] shrink-0 items-center gap-2 border-line border-t px-3">
        {before ? <Turn title={before.title} forward={false} onPress={() => onSection(index - 1)} /> : null}
        {after ? <Turn title={after.title} forward onPress={() => onSection(index + 1)} /> : null}
      </div>
    </>
  );
}
