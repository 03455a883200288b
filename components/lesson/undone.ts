import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";

/** How a lab's check says that something before its own step is no longer there. */
const WAY_BACK = /\bgo back to the step (.+?)\.(?=\s|$)/i;

/** Whether a check's words lead back to a step that had been done: the learner has wandered off, and is not just early. */
export function saysUndone(message: string, { sections }: LabView, checks: SessionView["checks"]): boolean {
  const title = WAY_BACK.exec(message)?.[1];
  const step = sections.flatMap(({ steps }) => steps).find((each) => each.title === title);
  const ids = step?.blocks.flatMap((block) => (block.kind === "check" ? [block.id] : [])) ?? [];
  return ids.length > 0 && ids.every((id) => checks[id]?.state === "passed");
}
