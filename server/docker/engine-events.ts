import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { withDeadline } from "../nodes/deadline.ts";
import type { NodeAddress, StopReason } from "../nodes/node-driver.ts";
import { engineStatus } from "./engine.ts";
import { instanceFilter, nodeObjectName, nodeOf, type Ownership, sandboxOf } from "./labels.ts";

/** After an engine's restart its events are asked for again. */
const RETRY_MS = 1000;
/** An engine that is well answers in milliseconds, and the news of all other nodes wait for this. */
const INSPECT_MS_MAX = 5000;

const StopEvent = z.object({
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});

/** Calls back for every node of ours that stops or is removed, until the signal aborts. Of what stops while the engine is
 *  away it tells when the engine is back; what was removed meanwhile the minute's reconciliation finds. */
export async function watchStops(
  docker: Docker,
  owner: Ownership,
  onStopped: (node: NodeAddress, reason: StopReason) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let lost = false; !signal.aborted; lost = true) {
    try {
      await follow(docker, owner, onStopped, signal, lost);
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
  lost: boolean,
) {
  const filters = JSON.stringify({ type: ["container"], event: ["die", "destroy"], label: instanceFilter(owner) });
  const stream = (await docker.getEvents({ filters, abortSignal: signal })) as Readable;
  const close = () => stream.destroy();
  signal.addEventListener("abort", close, { once: true });
  const tell = async (labels: Record<string, string>) => {
    const sandbox = SandboxId.safeParse(sandboxOf(labels));
    const node = NodeName.safeParse(nodeOf(labels));
    if (!sandbox.success || !node.success) return;
    const reason = await whyStopped(docker, nodeObjectName(sandbox.data, node.data));
    if (reason !== null) onStopped({ sandbox: sandbox.data, node: node.data }, reason);
  };
  try {
    if (lost) {
      const stopped = { label: instanceFilter(owner), status: ["exited", "dead"] };
      for (const { Labels } of await docker.listContainers({ all: true, filters: stopped })) await tell(Labels);
    }
    for await (const line of createInterface({ input: stream })) {
      const event = StopEvent.safeParse(JSON.parse(line));
      if (event.success) await tell(event.data.Actor.Attributes);
    }
  } finally {
    signal.removeEventListener("abort", close);
    stream.destroy();
  }
}

/** Asked by name, not by the event's container: late news of a life that was followed by another is no news. Nor is trouble of
 *  the engine's own: what it kept back the minute's reconciliation finds. */
async function whyStopped(docker: Docker, name: string): Promise<StopReason | null> {
  try {
    const { State: state } = await withDeadline(
      docker.getContainer(name).inspect(),
      INSPECT_MS_MAX,
      `inspecting ${name}`,
    );
    if (state.Running) return null;
    return state.OOMKilled ? "out-of-memory" : "exited";
  } catch (error) {
    return engineStatus(error) === 404 ? "removed" : null;
  }
}
