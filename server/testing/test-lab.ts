import { LabId, NodeName } from "../contract/ids.ts";
import type { SessionLab } from "../sessions/session.ts";

export const TEST_LAB: SessionLab = {
  id: LabId.parse("orchestration"),
  nodes: ["node1", "node2", "node3"].map((name) => NodeName.parse(name)),
  images: ["ubuntu"],
  managers: [],
};

export const TEST_LABS: ReadonlyMap<LabId, SessionLab> = new Map([[TEST_LAB.id, TEST_LAB]]);

/** A log for tests that look at behaviour only. */
export const silentLog = { info() {}, warn() {}, error() {} };
