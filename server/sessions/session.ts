import type { LabId, NodeName } from "../contract/ids.ts";
import type { PersonView } from "../contract/people.ts";
import type { BootStep, CheckState, NodeView, QuizState, ShellView } from "../contract/session.ts";
import type { SessionRecord } from "../store/session-record.ts";

export type { SessionRecord } from "../store/session-record.ts";

/** What sessions need to know of a lab. */
export interface SessionLab {
  id: LabId;
  nodes: NodeName[];
  images: string[];
  /** Nodes that manage the swarm all of them are in from the start; none for nodes without one. */
  managers: NodeName[];
}

/** A boot step with the moment it began, so that a view can say how long it has taken so far. */
export interface LiveBootStep extends BootStep {
  startedAt: number | null;
}

export interface LiveNode extends NodeView {
  boot: LiveBootStep[];
}

/** A session as the running server knows it: the record, and what only matters while it lives. */
export interface LiveSession {
  record: SessionRecord;
  nodes: LiveNode[];
  vars: Record<string, string>;
  checks: Record<string, CheckState>;
  quizzes: Record<string, QuizState>;
  shells: ShellView[];
  /** Whose pages are open. */
  people: PersonView[];
}
