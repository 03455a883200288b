import { z } from "zod";
import { Role, ShareId } from "../contract/people.ts";
import type { TokenHash } from "./store.ts";

/** A browser's right to one session. */
export interface Grant {
  browser: TokenHash;
  /** `removed`: it had one, and may not come back by itself. */
  role: Role | "removed";
  /** The link it came by; null for an owner. */
  share: ShareId | null;
  /** As its person wants to be called; null until one was given. */
  name: string | null;
}

export interface Share {
  id: ShareId;
  role: Exclude<Role, "owner">;
  createdAt: number;
}

/** `full`: as many came as may. `removed`: this browser was shown the door. */
export type ShareResult = "granted" | "unknown" | "full" | "removed";

const GrantRow = z.object({
  browser: z.string(),
  role: z.union([Role, z.literal("removed")]),
  share: ShareId.nullable(),
  name: z.string().nullable(),
});
const ShareRow = z.object({ id: ShareId, role: Role.exclude(["owner"]), created_at: z.number() });

export function grantFromRow(row: unknown): Grant {
  const { browser, ...grant } = GrantRow.parse(row);
  return { browser: browser as TokenHash, ...grant };
}

export function shareFromRow(row: unknown): Share {
  const { created_at: createdAt, ...share } = ShareRow.parse(row);
  return { ...share, createdAt };
}
