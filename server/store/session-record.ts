import type { Fault } from "../contract/faults.ts";
import type { LabId, NodeName, SandboxId, SessionId } from "../contract/ids.ts";
import type { EndReason, SessionState } from "../contract/session.ts";

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
  /** How often its time was extended. */
  extensions: number;
  endedAt: number | null;
  endReason: EndReason | null;
  fault: Fault | null;
}
