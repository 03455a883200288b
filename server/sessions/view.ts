import type { SessionView } from "../contract/session.ts";
import { bootStepView } from "./boot.ts";
import type { LiveSession } from "./session.ts";

/** What a view says beside the session itself. */
type Around = Pick<
  SessionView,
  "typicalBootMs" | "standIns" | "extensionMs" | "extensionsLeft" | "nodesMax" | "idleMs" | "you" | "serverTime"
>;

/** The session as its browsers see it. */
export function viewOf(live: LiveSession, around: Around): SessionView {
  const { sandbox: _, ...record } = live.record;
  const boot = (node: LiveSession["nodes"][number]) => node.boot.map((step) => bootStepView(step, around.serverTime));
  return {
    ...record,
    nodes: live.nodes.map((node) => ({ ...node, boot: boot(node) })),
    vars: live.vars,
    checks: live.checks,
    quizzes: live.quizzes,
    shells: live.shells,
    people: live.people,
    ...around,
  };
}
