import { createHash } from "node:crypto";
import { z } from "zod";
import type { LabTested } from "../contract/lab.ts";

/** `tested.json` beside lab.md: when every block of this very text last passed, and on what. */
export const TESTED_FILE = "tested.json";

/** A few numbers and words. Bytes. */
export const TESTED_BYTES_MAX = 4096;

export const TestedRecord = z.strictObject({
  /** The day, in UTC: `2026-11-22`. */
  date: z.iso.date(),
  /** Version of the nodes' Docker Engine. */
  docker: z.string().regex(/^[\w.+~-]{1,40}$/),
  blocks: z.int().nonnegative(),
  checks: z.int().nonnegative(),
  /** SHA-256 of the lab.md that was tested, in hex: a changed lab has not been tested. */
  text: z.string().regex(/^[0-9a-f]{64}$/),
});
export type TestedRecord = z.infer<typeof TestedRecord>;

/** What a test can claim of a lab.md with this text. */
export const hashOfText = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** Reads tested.json for a lab with this text; null when it is missing, wrong, or about another text. */
export function readTested(json: string | null, text: string | Uint8Array): LabTested | null {
  if (json === null) return null;
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    return null;
  }
  const record = TestedRecord.safeParse(given);
  if (!record.success || record.data.text !== hashOfText(text)) return null;
  const { date, docker, blocks, checks } = record.data;
  return { date, docker, blocks, checks };
}
