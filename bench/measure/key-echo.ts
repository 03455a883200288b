import { atMost, type Chapter, type Measurement, milliseconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const KEYS = 2000;

/** One terminal: what Drydock adds to the way of a key press and its echo. */
export const keyEcho: Measurement = {
  name: "echo",
  async run(stage: Stage): Promise<Chapter> {
    const session = await BenchSession.start(stage.url);
    try {
      const [plain] = await stage.plain.start(1);
      const node = session.nodes[0];
      if (!plain || !node) throw new Error("There is no node to type at.");
      using drydock = await session.attach(node);
      using raw = plain;
      const [drydockSeries, rawSeries] = await measureEchoInTurns(
        [
          { name: "Drydock", line: drydock },
          { name: "raw attach", line: raw },
        ],
        KEYS,
      );
      if (!drydockSeries || !rawSeries) throw new Error("A series is missing.");
      const added = addedBy(drydockSeries, rawSeries);
      return {
        title: "Key echo, one terminal",
        how: `A letter is typed at bash's prompt, and the time until readline's echo of it is taken, both in one process: over a Socket.IO connection to the server, and over an attachment to the engine's socket (another node from the same image). ${KEYS} keys each, in turns of 40, 2 to 8 ms apart.`,
        findings: [
          atMost("key echo added at p50, one terminal", added.p50, 0.5, milliseconds),
          atMost("key echo added at p99, one terminal", added.p99, 3, milliseconds),
        ],
        table: echoTable([drydockSeries, rawSeries]),
      };
    } finally {
      await stage.plain.removeAll();
      await session.end();
    }
  },
};

/** How much more one series takes at each percentile, in milliseconds. */
export function addedBy(series: EchoSeries, reference: EchoSeries): { p50: number; p95: number; p99: number } {
  const [own, other] = [spreadOf(series.times), spreadOf(reference.times)];
  return { p50: own.p50 - other.p50, p95: own.p95 - other.p95, p99: own.p99 - other.p99 };
}

export function echoTable(all: EchoSeries[]): { head: string[]; rows: string[][] } {
  return {
    head: ["", "keys", "p50", "p95", "p99"],
    rows: all.map(({ name, times }) => {
      const { count, p50, p95, p99 } = spreadOf(times);
      return [name, String(count), milliseconds(p50), milliseconds(p95), milliseconds(p99)];
    }),
  };
}
