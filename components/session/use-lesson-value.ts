import { useCallback, useMemo } from "react";
import type { LabView, Section } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { Lesson } from "../lesson/lesson-context.ts";
import { nextTarget, runTargets } from "../lesson/plan.ts";
import { type Order, useRuns } from "../lesson/use-runs.ts";
import { terminalApi } from "../terminal/api.ts";
import { tryTyping } from "../terminal/refusal.ts";

/**
 * What the lesson's blocks share, and the next command of the section on the page. `onRun` is told of every command
 * that reached a terminal.
 */
export function useLessonValue(
  lab: LabView,
  section: Section,
  session: SessionView,
  ran: ReadonlySet<string>,
  onRun: (order: Order) => void,
  bring: ((place: string) => void) | null,
) {
  const { outcomes, press, perform, answer } = useRuns({ onRun });
  const type = useCallback((node: string, data: string) => {
    const refusal = tryTyping(node, data);
    if (refusal === null) terminalApi().focus(node);
    return refusal;
  }, []);
  const target = useMemo(() => nextTarget(runTargets(section), ran), [section, ran]);
  const lesson = useMemo<Lesson>(
    () => ({ session, lab, ran, next: target?.key ?? null, outcomes, press, perform, answer, bring, type }),
    [session, lab, ran, target, outcomes, press, perform, answer, bring, type],
  );
  return { lesson, target };
}
