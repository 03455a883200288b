import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import { NodeName, SandboxId } from "../contract/ids.ts";
import type { NodeAddress } from "../nodes/node-driver.ts";
import { instanceFilter, nodeOf, type Ownership, sandboxOf } from "./labels.ts";

/** After an engine's restart its events are asked for again. */
const RETRY_MS = 1000;

const OutOfMemory = z.object({ Actor: z.object({ Attributes: z.record(z.string(), z.string()) }) });

/** Calls back whenever the kernel ended a program of a node of ours for want of memory, until the signal aborts. */
export async function watchOutOfMemory(
  docker: Docker,
  owner: Ownership,
  onOutOfMemory: (node: NodeAddress) => void,
  signal: AbortSignal,
): Promise<void> {
  const filters = JSON.stringify({ type: ["container"], event: ["oom"], label: instanceFilter(owner) });
  while (!signal.aborted) {
    try {
      const stream = (await docker.getEvents({ filters, abortSignal: signal })) as Readable;
      for await (const line of createInterface({ input: stream })) {
        const event = OutOfMemory.safeParse(JSON.parse(line));
        const labels = event.data?.Actor.Attributes;
        const sandbox = SandboxId.safeParse(sandboxOf(labels));
        const node = NodeName.safeParse(nodeOf(labels));
        if (sandbox.success && node.success) onOutOfMemory({ sandbox: sandbox.data, node: node.data });
      }
    } catch {
      // The engine is away, or the signal ended it.
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
