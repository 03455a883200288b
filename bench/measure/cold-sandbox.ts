import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Chapter, type Measurement, ratio, seconds } from "../measurement.ts";
import { median } from "../percentiles.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const PAIRS = 6;
const NODES = 3;
/** Removing three nodes goes on in the engine for a while after it has said that they are gone. */
const SETTLE_MS = 1500;

/** From the request to three nodes whose engines answer, against the engine doing the same for nobody. */
export const coldSandbox: Measurement = {
  name: "cold",
  async run(stage: Stage): Promise<Chapter> {
    const pairs: { plain: number; drydock: number }[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      // The second of a pair may find the machine warmer: they take turns in going first.
      if (pair % 2 === 0) pairs.push({ plain: await startPlain(stage), drydock: await startDrydock(stage) });
      else {
        const drydock = await startDrydock(stage);
        pairs.push({ plain: await startPlain(stage), drydock });
      }
    }
    const plain = median(pairs.map((pair) => pair.plain));
    const drydock = median(pairs.map((pair) => pair.drydock));
    return {
      title: "Cold sandbox",
      how: `From \`POST /api/v1/sessions\` until the session is ready, which is when a prompt is there and Docker Engine answers on all ${NODES} nodes; against making a network and ${NODES} containers of the same image in parallel over the engine's API, privileged, with a tty, until the engine in each has answered (both hear it from the nodes' own tty). ${PAIRS} pairs, each going first in turn; medians.`,
      findings: [atMost("cold sandbox of 3 nodes against 3 plain containers", drydock / plain, 1.15, ratio)],
      table: {
        head: ["pair", "plain containers", "Drydock", "ratio"],
        rows: [
          ...pairs.map((pair, index) => [
            String(index + 1),
            seconds(pair.plain),
            seconds(pair.drydock),
            ratio(pair.drydock / pair.plain),
          ]),
          ["median", seconds(plain), seconds(drydock), ratio(drydock / plain)],
        ],
      },
    };
  },
};

async function startPlain(stage: Stage): Promise<number> {
  const start = performance.now();
  const nodes = await stage.plain.start(NODES);
  const took = (performance.now() - start) / 1000;
  for (const node of nodes) node[Symbol.dispose]();
  await stage.plain.removeAll();
  await sleep(SETTLE_MS);
  return took;
}

async function startDrydock(stage: Stage): Promise<number> {
  const start = performance.now();
  const session = await BenchSession.start(stage.url);
  const took = (performance.now() - start) / 1000;
  await session.end();
  await sleep(SETTLE_MS);
  return took;
}
