/**
 * `npm run bench`: measures Drydock beside the plain engine, in one run, and writes bench/RESULTS.md.
 * `--only echo,flood` measures only these, and prints instead of writing.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { OwnServer } from "../e2e/server.ts";
import { ensureChromium } from "../scripts/setup/chromium.mjs";
import { prepare } from "../scripts/setup/prepare.mjs";
import { describeMachine } from "./machine.ts";
import { busyPage } from "./measure/busy-page.ts";
import { claim } from "./measure/claim.ts";
import { cluster } from "./measure/cluster.ts";
import { coldSandbox } from "./measure/cold-sandbox.ts";
import { crowd } from "./measure/crowd.ts";
import { fifty } from "./measure/fifty.ts";
import { flood } from "./measure/flood.ts";
import { glyph } from "./measure/glyph.ts";
import { idlePool } from "./measure/idle-pool.ts";
import { images } from "./measure/images.ts";
import { keyEcho } from "./measure/key-echo.ts";
import { labs } from "./measure/labs.ts";
import { neighbours } from "./measure/neighbours.ts";
import { pageWeight } from "./measure/page-weight.ts";
import { peerEcho } from "./measure/peer-echo.ts";
import { preview } from "./measure/preview.ts";
import { refill } from "./measure/refill.ts";
import { relay } from "./measure/relay.ts";
import { restore } from "./measure/restore.ts";
import { sessionEnd } from "./measure/session-end.ts";
import { sixty } from "./measure/sixty.ts";
import { startClick } from "./measure/start-click.ts";
import type { Chapter, Measurement } from "./measurement.ts";
import { formatFinding, formatReport } from "./report.ts";
import { Stage } from "./stage/stage.ts";

/** The crowd first: it needs a server that has done nothing yet. */
const MEASUREMENTS: Measurement[] = [
  crowd,
  sixty,
  keyEcho,
  neighbours,
  flood,
  coldSandbox,
  cluster,
  claim,
  refill,
  sessionEnd,
  startClick,
  idlePool,
  images,
  fifty,
  pageWeight,
  labs,
  preview,
  peerEcho,
  glyph,
  relay,
  restore,
  busyPage,
];
const RESULTS = new URL("RESULTS.md", import.meta.url);

async function bench(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const chosen = chooseMeasurements(values.only);
  const { env } = await prepare();
  Object.assign(process.env, env);
  const chromium = await ensureChromium();
  const stage = await Stage.set(chromium);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void clearAll(stage).finally(() => process.exit(1)));
  }
  const chapters: Chapter[] = [];
  try {
    for (const { name, run } of chosen) {
      process.stdout.write(`\n${name}\n`);
      const chapter = await run(stage).catch((error: unknown) => failed(name, error));
      chapters.push(chapter);
      for (const finding of chapter.findings) process.stdout.write(`  ${formatFinding(finding)}\n`);
    }
    const report = formatReport({
      date: new Date().toISOString().slice(0, 10),
      command: values.only ? `npm run bench -- --only ${values.only}` : "npm run bench",
      machine: await describeMachine(stage.docker),
      chapters,
    });
    if (chosen.length === MEASUREMENTS.length) await writeFile(RESULTS, report);
    else process.stdout.write(`\n${report}`);
  } finally {
    await stage.clear();
  }
}

/** A bench that is broken off leaves nothing, whatever it was at. */
async function clearAll(stage: Stage): Promise<void> {
  await stage.clear();
  await OwnServer.removeAll();
}

/** One measurement that cannot be made (a peer that cannot be fetched) does not take the others with it. */
function failed(name: string, error: unknown): Chapter {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  const why = error instanceof Error ? error.message : String(error);
  const finding = { what: name, target: null, measured: "could not be measured", met: false };
  return { title: `${name}: could not be measured`, how: why, findings: [finding], table: null };
}

function chooseMeasurements(only: string | undefined): Measurement[] {
  if (only === undefined) return MEASUREMENTS;
  return only.split(",").map((name) => {
    const found = MEASUREMENTS.find((measurement) => measurement.name === name);
    if (!found)
      throw new Error(`There is no "${name}"; there are ${MEASUREMENTS.map((each) => each.name).join(", ")}.`);
    return found;
  });
}

await bench();
