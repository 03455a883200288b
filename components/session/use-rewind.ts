import { useCallback, useEffect, useRef, useState } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import type { Lesson } from "../lesson/lesson-context.ts";
import { commandHolds } from "../lesson/readiness.ts";
import { terminalApi } from "../terminal/api.ts";
import { tryTyping } from "../terminal/refusal.ts";
import type { Deeds } from "./use-deeds.ts";

/** Fresh nodes and their prompts; a busy machine needs ten times less. Milliseconds. */
const FRESH_MS_MAX = 180_000;

/** From the server's answer to its picture on the page. Milliseconds. */
const SHOWN_MS_MAX = 5_000;

/** The way to a step: how far it is, in words, or how it ended. */
export interface Rewind {
  /** `2.3 Join the workers`: where it goes. */
  target: string;
  state: "going" | "done" | "stopped";
  /** `Step 1.2 of 2.3: docker swarm init on node1`. */
  words: string;
  /** Steps played, and how many there are. */
  done: number;
  of: number;
}

/** A step or section by its id, as people call it. */
export function placeName(lab: LabView, place: string): string {
  const found = lab.sections.flatMap((section) => [section, ...section.steps]).find(({ id }) => id === place);
  return found ? `${found.number} ${found.title}` : place;
}

/**
 * Brings a learner to the start of a step: fresh nodes, then everything before the step is played on them in the
 * terminals. `onArrived`: the nodes are as the step expects them.
 */
export function useRewind(lab: LabView, lesson: Lesson, deeds: Deeds, onArrived: (place: string) => void) {
  const [rewind, setRewind] = useState<Rewind | null>(null);
  const latest = useRef({ lesson, onArrived });
  useEffect(() => {
    latest.current = { lesson, onArrived };
  });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const mark = `drydock.way.${lesson.session.id}`;
  useEffect(() => {
    const place = takeMark(mark);
    if (place === null) return;
    const words = "This page was loaded anew on the way, which stopped it. The nodes stay as they are now.";
    setRewind({ target: placeName(lab, place), state: "stopped", words, done: 0, of: 0 });
  }, [lab, mark]);

  const { ask } = deeds;
  const start = useCallback(
    async (place: string): Promise<boolean> => {
      // Much that few need: it comes when it is wanted.
      const { playSteps, stepsBefore, until } = await import("../lesson/rewind.ts");
      const steps = stepsBefore(lab, place);
      if (steps === null || !(await ask("POST", "/reset"))) return false;
      stop.current?.abort();
      const called = new AbortController();
      stop.current = called;
      const target = placeName(lab, place);
      const tell = (change: Partial<Rewind>) =>
        setRewind((before) => ({
          target,
          state: "going",
          words: "Fresh nodes are starting",
          done: 0,
          of: steps.length,
          ...before,
          ...change,
        }));
      setRewind(null);
      tell({});
      sessionStorage.setItem(mark, place);
      void go(called.signal)
        .catch((error: unknown) => {
          if (called.signal.aborted) return;
          tell({ state: "stopped", words: "Something went wrong on this page. The nodes stay as they are now." });
          throw error;
        })
        .finally(() => {
          if (stop.current === called) takeMark(mark);
        });
      return true;

      async function go(signal: AbortSignal): Promise<void> {
        const session = () => latest.current.lesson.session;
        const fresh = () =>
          session().nodes.every(({ name, state, change }) => state === "ready" && change === null && prompts(name));
        // The page may not show yet that the old ones go.
        await until(() => session().nodes.some(({ change }) => change !== null), SHOWN_MS_MAX, signal);
        if (!(await until(fresh, FRESH_MS_MAX, signal))) {
          tell({ state: "stopped", words: "The fresh nodes are not ready. Look at their terminals, then try again." });
          return;
        }
        const why = await playSteps(
          steps ?? [],
          {
            holds: (nodeName, names) => commandHolds(session(), latest.current.lesson.lab.vars, { nodeName, names }),
            values: () => session().vars,
            checks: () => session().checks,
            busy: (node) => terminalApi().busy(node),
            perform: (order) => latest.current.lesson.perform(order),
            type: tryTyping,
            say: (step, words) =>
              tell({
                words: `Step ${step.number}: ${words}`,
                done: (steps ?? []).findIndex(({ id }) => id === step.id),
              }),
          },
          signal,
        );
        if (why !== null) tell({ state: "stopped", words: why });
        else {
          tell({ state: "done", words: "The nodes are as this step expects them.", done: steps?.length ?? 0 });
          latest.current.onArrived(place);
        }
      }
    },
    [lab, ask, mark],
  );

  const cancel = useCallback(() => {
    stop.current?.abort();
    const { nodes } = latest.current.lesson.session;
    // What was typed last may run for long: it ends, so that the learner has the prompt.
    for (const { name } of nodes) if (terminalApi().busy(name)) interrupt(name);
    setRewind(
      (before) => before && { ...before, state: "stopped", words: "You stopped it. The nodes stay as they are now." },
    );
  }, []);
  const dismiss = useCallback(() => setRewind(null), []);

  return { rewind, start, cancel, dismiss };
}

/** Where this tab was on its way to when its page was loaded anew; null when to nowhere. Told once. */
function takeMark(key: string): string | null {
  const place = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return place;
}

function interrupt(node: string): void {
  try {
    terminalApi().interrupt(node);
  } catch {
    // Its terminal is not there yet: nothing runs in it.
  }
}

/** Whether the node's terminal is joined and shows a prompt. */
function prompts(node: string): boolean {
  const status = document.querySelector<HTMLElement>(`[data-node="${CSS.escape(node)}"]`)?.dataset.status;
  return status === "live" && !terminalApi().busy(node);
}
