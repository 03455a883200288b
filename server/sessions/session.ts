import type { CheckState, EndReason, NodeView, SessionState } from "../contract/session.ts";
import type { Fault } from "../contract/faults.ts";
import type { LabId, NodeName, SandboxId, SessionId } from "../contract/ids.ts";

/** What the store keeps of a session. Times are epoch milliseconds. */
export interface SessionRecord {
  id: SessionId;
  lab: LabId;
  sandbox: SandboxId;
  state: SessionState;
  nodes: NodeName[];
  createdAt: number;
  readyAt: number | null;
  expiresAt: number;
  endedAt: number | null;
  endReason: EndReason | null;
  fault: Fault | null;
}

/** A session as the running server knows it: the record, and what only matters while it lives. */
export interface LiveSession {
  record: SessionRecord;
  nodes: NodeView[];
  vars: Record<string, string>;
  checks: Record<string, CheckState>;
}
