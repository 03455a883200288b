import { atMost, type Chapter, type Measurement, milliseconds, told } from "../measurement.ts";
import { BareRelay } from "../peers/bare-relay.ts";
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
      const [plain, relayed] = await stage.plain.start(2, session);
      const [node, beside] = session.nodes;
      if (!plain || !relayed || !node || !beside) throw new Error("There is no node to type at.");
      using atSocket = await session.atSocket(node);
      using client = await session.attach(beside);
      using relay = await BareRelay.start(relayed);
      using raw = plain;
      const series = await measureEchoInTurns(
        [
          { name: "Drydock", line: atSocket },
          { name: "Drydock, through Socket.IO's client in Node", line: client },
          { name: "a bare relay", line: relay },
          { name: "raw attach", line: raw },
        ],
        KEYS,
      );
      const [drydockSeries, , relaySeries, rawSeries] = series;
      if (!drydockSeries || !relaySeries || !rawSeries) throw new Error("A series is missing.");
      const added = addedBy(drydockSeries, rawSeries);
      return {
        title: "Key echo, one terminal",
        how: `A letter is typed at bash's prompt, and the time until readline's echo of it is taken, all in one process: at a WebSocket to the server, with the frames that the page sends; the same through the page's own code on Socket.IO's client, which in Node reads WebSockets in JavaScript; through a bare relay, less than twenty lines of Node between a WebSocket and the engine that keep nothing and ask nobody (\`bench/peers/bare-relay-program.ts\`); and over an attachment to the engine's socket. Each at a node of its own from the same image, with the limits that a session's node has. ${KEYS} keys each, in turns of 40, 2 to 8 ms apart.`,
        findings: [
          atMost("key echo added at p50, one terminal", added.p50, 0.5, milliseconds),
          atMost("key echo added at p99, one terminal", added.p99, 3, milliseconds),
          told("of which a bare relay adds at p50", milliseconds(addedBy(relaySeries, rawSeries).p50)),
        ],
        table: echoTable(series),
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
