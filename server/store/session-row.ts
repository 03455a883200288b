import { z } from "zod";
import { Fault } from "../contract/faults.ts";
import { LabId, NodeName, SandboxId, SessionId } from "../contract/ids.ts";
import { EndReason, SessionState } from "../contract/session.ts";
import type { SessionRecord } from "./session-record.ts";

/** Lists and objects travel as JSON text, so that every SQL database can keep them. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema);

const SessionRow = z.object({
  id: SessionId,
  lab: LabId,
  sandbox: SandboxId,
  state: SessionState,
  nodes: json(z.array(NodeName)),
  created_at: z.number(),
  ready_at: z.number().nullable(),
  expires_at: z.number(),
  extensions: z.number(),
  ended_at: z.number().nullable(),
  end_reason: EndReason.nullable(),
  fault: json(Fault).nullable(),
});

export function recordFromRow(row: unknown): SessionRecord {
  const { created_at, ready_at, expires_at, ended_at, end_reason, ...same } = SessionRow.parse(row);
  return {
    ...same,
    createdAt: created_at,
    readyAt: ready_at,
    expiresAt: expires_at,
    endedAt: ended_at,
    endReason: end_reason,
  };
}

/** In the order of SESSION_COLUMNS. */
export function rowFromRecord(record: SessionRecord): (string | number | null)[] {
  return [
    record.id,
    record.lab,
    record.sandbox,
    record.state,
    JSON.stringify(record.nodes),
    record.createdAt,
    record.readyAt,
    record.expiresAt,
    record.extensions,
    record.endedAt,
    record.endReason,
    record.fault && JSON.stringify(record.fault),
  ];
}

export const SESSION_COLUMNS = [
  "id",
  "lab",
  "sandbox",
  "state",
  "nodes",
  "created_at",
  "ready_at",
  "expires_at",
  "extensions",
  "ended_at",
  "end_reason",
  "fault",
] as const;
