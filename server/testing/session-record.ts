import { LabId, NodeName } from "../contract/ids.ts";
import { newSandboxId, newSessionId } from "../sessions/tokens.ts";
import type { SessionRecord } from "../store/session-record.ts";

/** A ready session, with what the test wants different. */
export function sessionRecord(different: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: newSessionId(),
    lab: LabId.parse("orchestration"),
    sandbox: newSandboxId(),
    state: "ready",
    nodes: ["node1", "node2", "node3"].map((name) => NodeName.parse(name)),
    createdAt: 1_000,
    readyAt: 3_000,
    expiresAt: 3_600_000,
    extensions: 0,
    endedAt: null,
    endReason: null,
    fault: null,
    ...different,
  };
}
