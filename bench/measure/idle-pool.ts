import { setTimeout as sleep } from "node:timers/promises";
import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, megabytes, told } from "../measurement.ts";
import { fullPool } from "../stage/claim.ts";
import { availableMegabytes, processorMilliseconds, processorTimesOf } from "../stage/process.ts";
import { LAB } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const SANDBOXES = 30;
const NODES = 3;
const HOT = 2;
const WATCHED_MS = 30_000;
/** Engines that have just started, or stopped, are still busy with it. */
const SETTLE_MS = 10_000;
/** The engine on the machine and those in the nodes. A process name has 15 letters at most. */
const ENGINE = ["dockerd", "containerd", "containerd-shim"];

const percent = (value: number): string => `${value.toFixed(1)} %`;

/** What sandboxes that wait cost while nobody comes. */
export const idlePool: Measurement = {
  name: "idle",
  async run(stage: Stage): Promise<Chapter> {
    await sleep(SETTLE_MS);
    const without = { cpu: await load(stage.pid), memory: availableMegabytes() };
    const asleep = await loadAsleep(stage);
    const server = await OwnServer.start("bench-idle", {
      ...{ DRYDOCK_POOL_HOT: String(HOT), DRYDOCK_POOL_FROZEN: String(SANDBOXES - HOT) },
      DRYDOCK_POOL_LABS: Array.from({ length: SANDBOXES }, () => LAB).join(","),
    });
    try {
      await fullPool(server.url, SANDBOXES);
      // Nobody comes: after five minutes the hot ones rest as well.
      await fullPool(server.url, SANDBOXES, ["frozen"]);
      await sleep(SETTLE_MS);
      const withPool = { cpu: await load(server.pid), memory: availableMegabytes() };
      const memory = (without.memory - withPool.memory) / SANDBOXES;
      return {
        title: "Sandboxes that wait",
        how: `Processor time of the server, the engine and the engines in all nodes over ${WATCHED_MS / 1000} s, as a share of one processor: a server without a pool, beside it ${SANDBOXES * NODES} plain containers on a network of their own that run \`sleep\`, and a server with ${SANDBOXES} sandboxes of ${LAB}, ${HOT} hot and the others frozen, of which after five minutes without a visitor all are. Memory: how much less the machine has available with them, for each.`,
        findings: [
          atMost(
            `processor time that ${SANDBOXES} idle pooled sandboxes add, of one processor`,
            withPool.cpu - without.cpu,
            2,
            percent,
          ),
          told(`the same by ${SANDBOXES * NODES} containers that only sleep`, percent(asleep - without.cpu)),
          told("memory of a sandbox that waits", megabytes(memory)),
        ],
        table: {
          head: ["", "of one processor", "available memory"],
          rows: [
            ["no pool", percent(without.cpu), megabytes(without.memory)],
            [`${SANDBOXES * NODES} containers asleep`, percent(asleep), ""],
            [`${SANDBOXES} in the pool`, percent(withPool.cpu), megabytes(withPool.memory)],
          ],
        },
      };
    } finally {
      await server.remove();
    }
  },
};

/** As `load`, with as many containers as the pool has nodes, and nothing in them. */
async function loadAsleep(stage: Stage): Promise<number> {
  try {
    await stage.plain.sleep(SANDBOXES * NODES);
    await sleep(SETTLE_MS);
    return await load(stage.pid);
  } finally {
    await stage.plain.removeAll();
    await sleep(SETTLE_MS);
  }
}

/** Percent of one processor over a while. */
async function load(pid: number): Promise<number> {
  const begin = { server: processorMilliseconds(pid), engine: processorTimesOf(ENGINE) };
  await sleep(WATCHED_MS);
  let used = processorMilliseconds(pid) - begin.server;
  for (const [process, ms] of processorTimesOf(ENGINE)) used += ms - (begin.engine.get(process) ?? 0);
  return (used / WATCHED_MS) * 100;
}
