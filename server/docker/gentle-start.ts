import type { NodeName } from "../contract/ids.ts";

/**
 * Starts nodes one after the other for as long as nobody waits for them; when `wanted` aborts, those that are left at once.
 * Resolves when all that were begun have started or failed. None is begun after one that failed.
 */
export async function startGently(
  nodes: NodeName[],
  start: (node: NodeName) => Promise<void>,
  wanted: AbortSignal,
): Promise<PromiseSettledResult<void>[]> {
  const hurry = new Promise<"hurry">((resolve) => {
    if (wanted.aborted) resolve("hurry");
    else wanted.addEventListener("abort", () => resolve("hurry"), { once: true });
  });
  const begun: Promise<void>[] = [];
  for (const node of nodes) {
    const started = start(node);
    begun.push(started);
    const outcome = await Promise.race([
      hurry,
      started.then(
        () => "started" as const,
        () => "failed" as const,
      ),
    ]);
    if (outcome === "failed") break;
  }
  return Promise.allSettled(begun);
}
