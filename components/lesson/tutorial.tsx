"use client";

import { ArrowLeft, ArrowRight } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import { ICON } from "../ui/icon.ts";
import { SectionView } from "./section-view.tsx";
import { useAnchors } from "./use-anchors.ts";

/** A step counts as the one being read once its heading has passed this part of the pane's height from the top. */
const READING_LINE = 0.35;

/** Where somebody reads: ids of a section, and of the step in it, if its first one has been reached. */
export interface Place {
  section: string;
  step: string | null;
}

function placeAtReadingLine(pane: HTMLElement): Place | null {
  const box = pane.getBoundingClientRect();
  const line = box.top + box.height * READING_LINE;
  const last = (within: HTMLElement, selector: string) =>
    [...within.querySelectorAll<HTMLElement>(selector)].findLast(
      (element) => element.getBoundingClientRect().top <= line,
    );
  const section = last(pane, "[data-section]");
  if (!section?.dataset.section) return null;
  return { section: section.dataset.section, step: last(section, "[data-step]")?.dataset.step ?? null };
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
 * One section at a time, or the whole as one page, with the way back and on below it. Opens where the learner was
 * (`step`), and reports the place at the reading line while it is scrolled.
 */
export function Tutorial({
  lab,
  index,
  whole,
  step,
  scroller,
  note,
  ending,
  onPlace,
  onSection,
}: {
  lab: LabView;
  /** The section on the page, or of a whole page the one that is read. */
  index: number;
  whole: boolean;
  step: string | null;
  scroller: RefObject<HTMLElement | null>;
  /** A line that stands above every section, as about stand-in images. */
  note: ReactNode;
  /** What stands below the last section. */
  ending: ReactNode;
  onPlace: (place: Place) => void;
  onSection: (index: number) => void;
}) {
  const section = lab.sections[index];
  const before = lab.sections[index - 1];
  const after = lab.sections[index + 1];
  const opening = useRef(step);
  const isNew = useRef(true);
  const report = useRef(onPlace);
  // A whole page does not jump because another of its sections is read.
  const onPage = whole ? "whole" : index;

  useAnchors(scroller, lab, onSection);

  useEffect(() => {
    report.current = onPlace;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another section starts at its top, or where it was left.
  useLayoutEffect(() => {
    const pane = scroller.current;
    if (!pane) return;
    const target = opening.current
      ? pane.querySelector(`[data-step="${CSS.escape(opening.current)}"]`)
      : whole && section && index > 0
        ? pane.querySelector(`[data-section="${CSS.escape(section.id)}"]`)
        : null;
    opening.current = null;
    if (target) target.scrollIntoView({ block: "start" });
    // A new pane is at its top; saying so would have it laid out at once.
    else if (!isNew.current) pane.scrollTop = 0;
    isNew.current = false;
  }, [onPage, scroller]);

  useEffect(() => {
    const pane = scroller.current;
    if (!pane) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const place = placeAtReadingLine(pane);
        if (place) report.current(place);
      });
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
        {(whole ? lab.sections : [section]).map((shown) => (
          <SectionView key={shown.id} section={shown} of={lab.sections.length} />
        ))}
        {after && !whole ? null : ending}
      </section>
      <div className="flex min-h-[44px] shrink-0 items-center gap-2 border-line border-t px-3">
        {before ? <Turn title={before.title} forward={false} onPress={() => onSection(index - 1)} /> : null}
        {after ? <Turn title={after.title} forward onPress={() => onSection(index + 1)} /> : null}
      </div>
    </>
  );
}
