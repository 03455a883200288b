import type { SandboxId } from "../contract/ids.ts";
import { freshNodes } from "./boot.ts";
import type { LiveSession, SessionLab } from "./session.ts";
import { newSessionId } from "./tokens.ts";

/** A session that has only just begun. `sessionMs` counts from now, and again from when its nodes are ready. */
export function newSession(lab: SessionLab, sandbox: SandboxId, now: number, sessionMs: number): LiveSession {
  return {
    record: {
      id: newSessionId(),
      lab: lab.id,
      sandbox,
      state: "starting",
      nodes: lab.nodes,
      createdAt: now,
      readyAt: null,
      expiresAt: now + sessionMs,
      extensions: 0,
      endedAt: null,
      endReason: null,
      fault: null,
    },
    nodes: freshNodes(lab.nodes, lab),
    vars: {},
    checks: {},
    quizzes: {},
    shells: [],
    people: [],
  };
}
