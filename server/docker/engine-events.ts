import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import { NodeName, SandboxId } from "../contract/ids.ts";
import type { NodeAddress, StopReason } from "../nodes/node-driver.ts";
import { instanceFilter, nodeOf, type Ownership, sandboxOf } from "./labels.ts";

/** After an engine's restart its events are asked for again; the minute's reconciliation covers the gap. */
const RETRY_MS = 1000;

const StopEvent = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

/** Calls back for every node of ours that stops or is removed, until the signal aborts. */
export async function watchStops(
  docker: Docker,
  owner: Ownership,
  onStopped: (node: NodeAddress, reason: StopReason) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow(docker, owner, onStopped, signal);
    } catch {
      // The engine is away; readiness says so. Ask again until it is back.
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function follow(
  docker: Docker,
  owner: Ownership,
  onStopped: (node: NodeAddress, reason: StopReason) => void,
  signal: AbortSignal,
) {
  const filters = JSON.stringify({ type: ["container"], event: ["die", "destroy"], label: instanceFilter(owner) });
  const stream = (await docker.getEvents({ filters, abortSignal: signal })) as Readable;
  const close = () => stream.destroy();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const line of createInterface({ input: stream })) {
      const event = StopEvent.safeParse(JSON.parse(line));
      if (!event.success) continue;
      const { Action: action, Actor: actor } = event.data;
      const sandbox = SandboxId.safeParse(sandboxOf(actor.Attributes));
      const node = NodeName.safeParse(nodeOf(actor.Attributes));
      if (!sandbox.success || !node.success) continue;
      onStopped(
        { sandbox: sandbox.data, node: node.data },
        action === "destroy" ? "removed" : await whyStopped(docker, actor.ID),
      );
    }
  } finally {
    signal.removeEventListener("abort", close);
    stream.destroy();
  }
}

async function whyStopped(docker: Docker, container: string): Promise<StopReason> {
  try {
    return (await docker.getContainer(container).inspect()).State.OOMKilled ? "out-of-memory" : "exited";
  } catch {
    return "removed";
  }
}
