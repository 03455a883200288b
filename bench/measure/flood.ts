import type { Page } from "@playwright/test";
import type { NodeName } from "../../server/contract/ids.ts";
import { atLeast, atMost, type Chapter, type Measurement, milliseconds, ratio, seconds } from "../measurement.ts";
import { median } from "../percentiles.ts";
import { type Line, waitFor } from "../stage/line.ts";
import { processorMilliseconds } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

/** `seq` of this prints 60 MB. */
const LINES = 7_640_000;
/** What of it comes out of the tty, which makes two bytes of every line's end. */
const MEGABYTES = 67.6;
const PAIRS = 3;
const WITHIN_MS = 60_000;
/** The node says itself when the command began and ended: it has this machine's clock. */
const COMMAND = `S=$EPOCHREALTIME; seq ${LINES}; echo "took $S $EPOCHREALTIME"`;
const TOOK = /took (\d+\.\d+) (\d+\.\d+)/;
/** What a burst before it left to do is over. */
const SETTLE_MS = 1500;

interface Watched {
  /** Seconds the command took. */
  took: number;
  /** Milliseconds from its end until its last line was on the screen. */
  drawnAfter: number;
  /** Milliseconds of processor time the server used for a megabyte. */
  cpuPerMegabyte: number;
}

/** A command that prints far more than anybody reads, with a browser watching. */
export const flood: Measurement = {
  name: "flood",
  async run(stage: Stage): Promise<Chapter> {
    const session = await BenchSession.start(stage.url);
    try {
      const [raw] = await stage.plain.start(1);
      const node = session.nodes[0];
      if (!raw || !node) throw new Error("There is no node to flood.");
      const page = await stage.browsers.labPage(session);
      const pairs: { raw: number; drydock: Watched }[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const plain = await floodRaw(raw);
        await page.waitForTimeout(SETTLE_MS);
        pairs.push({ raw: plain, drydock: await floodWatched(page, node, stage.pid) });
        await page.waitForTimeout(SETTLE_MS);
      }
      await page.context().close();
      const speeds = pairs.map((pair) => pair.raw / pair.drydock.took);
      const cpu = pairs.map(({ drydock }) => drydock.cpuPerMegabyte);
      const drawn = pairs.map(({ drydock }) => drydock.drawnAfter);
      return {
        title: "Flood",
        how: `\`seq ${LINES}\` prints 60 MB. The node itself takes the time until the command ends: under an attachment that is read and thrown away, and with Drydock's page open in Chromium on the same machine. "Drawn" is when the page has drawn a frame after the line that follows the flood was parsed. ${PAIRS} pairs in turns; medians.`,
        findings: [
          atLeast("flood of 60 MB, a browser watching: speed against raw attach", median(speeds), 0.9, ratio),
          atMost("flood: last line drawn after the command's end", median(drawn), 300, milliseconds),
          {
            what: "flood: server's processor time per MB",
            target: null,
            measured: milliseconds(median(cpu)),
            met: null,
          },
        ],
        table: {
          head: ["pair", "raw attach", "Drydock", "speed", "last line drawn after", "server's processor time per MB"],
          rows: pairs.map(({ raw: plain, drydock }, index) => [
            String(index + 1),
            seconds(plain),
            seconds(drydock.took),
            ratio(plain / drydock.took),
            milliseconds(drydock.drawnAfter),
            milliseconds(drydock.cpuPerMegabyte),
          ]),
        },
      };
    } finally {
      await stage.plain.removeAll();
      await session.end();
    }
  },
};

async function floodRaw(line: Line): Promise<number> {
  const took = waitFor(line, TOOK, WITHIN_MS);
  line.write(`${COMMAND}\r`);
  const [, start, end] = await took;
  return Number(end) - Number(start);
}

async function floodWatched(page: Page, node: NodeName, server: number): Promise<Watched> {
  const cpuBefore = processorMilliseconds(server);
  const { output, drawnAt } = await page.evaluate(
    async ({ name, command }) => {
      if (!window.drydock) throw new Error("The page has no terminals.");
      const finished = await window.drydock.run(name, command);
      // The second frame begins when the first, with the last line in it, has been drawn.
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return { output: finished.output.slice(-200), drawnAt: performance.timeOrigin + performance.now() };
    },
    { name: node, command: COMMAND },
  );
  const [, start, end] = TOOK.exec(output) ?? [];
  if (start === undefined || end === undefined) throw new Error(`The flood's last line is missing: ${output}`);
  return {
    took: Number(end) - Number(start),
    drawnAfter: drawnAt - Number(end) * 1000,
    cpuPerMegabyte: (processorMilliseconds(server) - cpuBefore) / MEGABYTES,
  };
}
