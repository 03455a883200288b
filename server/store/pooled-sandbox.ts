import { z } from "zod";
import { NodeName, SandboxId } from "../contract/ids.ts";

/** A sandbox that is ready for somebody, as the store keeps it: the next server takes it back. */
export interface PooledSandbox {
  sandbox: SandboxId;
  shape: { nodes: NodeName[]; images: string[] };
  /** What it was made from; one of another version is of no use. */
  version: string;
  /** Epoch milliseconds. */
  readyAt: number;
}

const Shape = z.object({ nodes: z.array(NodeName), images: z.array(z.string()) });
const Row = z.object({ sandbox: SandboxId, shape: z.string(), version: z.string(), ready_at: z.number() });

export function pooledFromRow(row: unknown): PooledSandbox {
  const { sandbox, shape, version, ready_at } = Row.parse(row);
  return { sandbox, shape: Shape.parse(JSON.parse(shape)), version, readyAt: ready_at };
}
