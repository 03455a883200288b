import type { SessionView } from "../contract/session.ts";
import { bootStepView } from "./boot.ts";
import type { LiveSession } from "./session.ts";

/** The session as its browser sees it. `standIns`: images on this machine that only stand in for real ones. */
export function viewOf(live: LiveSession, typicalBootMs: number | null, standIns: string[], now: number): SessionView {
  const { sandbox: _, ...record } = live.record;
  return {
    ...record,
    nodes: live.nodes.map((node) => ({ ...node, boot: node.boot.map((step) => bootStepView(step, now)) })),
    typicalBootMs,
    vars: live.vars,
    checks: live.checks,
    quizzes: live.quizzes,
    shells: live.shells,
    standIns,
    serverTime: now,
  };
}
