import { type RefObject, useEffect, useRef } from "react";
import type { LabView } from "../../server/contract/lab.ts";

/** Follows the author's links to a section or step, `#join`, which may be on another page of the lesson. */
export function useAnchors(
  pane: RefObject<HTMLElement | null>,
  lab: LabView,
  onSection: (index: number) => void,
): void {
  const latest = useRef({ lab, onSection });
  useEffect(() => {
    latest.current = { lab, onSection };
  });

  useEffect(() => {
    const within = pane.current;
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
      const id = link?.getAttribute("href")?.slice(1);
      if (!within || id === undefined) return;
      // The browser looks for the id as it stands, and would leave the session's address.
      event.preventDefault();
      if (id === "") within.scrollTop = 0;
      const { sections } = latest.current.lab;
      const index = sections.findIndex((section) => section.id === id || section.steps.some((step) => step.id === id));
      if (index < 0) return;
      latest.current.onSection(index);
      requestAnimationFrame(() => showStep(within, id));
    };
    within?.addEventListener("click", follow);
    return () => within?.removeEventListener("click", follow);
  }, [pane]);
}

/** A section shows itself. */
function showStep(pane: HTMLElement, id: string): void {
  const step = pane.querySelector(`[data-step="${CSS.escape(id)}"]`);
  step?.scrollIntoView({ block: "start" });
  step?.querySelector<HTMLElement>("[data-step-heading]")?.focus({ preventScroll: true });
}
