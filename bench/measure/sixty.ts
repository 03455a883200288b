import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Chapter, type Measurement, megabytes, milliseconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { type Line, waitFor } from "../stage/line.ts";
import { SETTLE_MS, settledMegabytes } from "../stage/memory.ts";
import { pacedCommand } from "../stage/paced.ts";
import { BenchSessions } from "../stage/sessions.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

const SESSIONS = 20;
const FLOODING = 10;
const KEYS = 1000;
const FLOOD = pacedCommand({ megabytesPerSecond: 1, burstMs: 50 });
/** From the first byte of it until the rate is even. */
const FLOOD_BEGUN_MS = 3000;
/** So many terminals are flooded with 100 MB; more would only take longer. */
const FILLED = 12;
const FILL = `yes 'a line like any other, with a few words on it and nothing to tell' | head -c 100000000; echo "filled $?"`;
const FILL_WITHIN_MS = 120_000;
/** What a terminal may hold: its ring and a quarter (docs/decisions/0004), and what it holds when idle. */
const FILLED_MB_MAX = 1.5;

/** Sixty terminals on screens: what each of them costs the server, and how ten that print feel in one that is quiet. */
export const sixty: Measurement = {
  name: "sixty",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const server = await stage.another("bench-sixty");
    used.defer(() => server.remove());
    await warmUp(server.url);
    const rest = await settledMegabytes(server.pid);
    const sessions = used.use(await BenchSessions.start(server.url, SESSIONS));
    const lines = await sessions.attachAll();
    const idle = await settledMegabytes(server.pid);

    const [typed, ...others] = lines;
    used.defer(() => stage.plain.removeAll());
    const [plain] = await stage.plain.start(1);
    if (!typed || !plain) throw new Error("There is no node to type at.");
    const quiet = await echo(typed, plain, "nobody prints");
    const flooding = others.slice(-FLOODING);
    for (const line of flooding) line.write(`${FLOOD}\r`);
    await sleep(FLOOD_BEGUN_MS);
    const rate = countBytes(flooding);
    const busy = await echo(typed, plain, `${FLOODING} print`);
    const perTerminal = rate() / FLOODING;
    for (const line of flooding) line.write("\x03");
    await sleep(FLOOD_BEGUN_MS);

    // Those that printed hold a full ring already; what a flood leaves behind is seen on terminals that were idle.
    const before = await settledMegabytes(server.pid);
    const filled = others.slice(0, FILLED);
    for (const line of filled) await fill(line);
    const after = await settledMegabytes(server.pid);
    const perIdle = (idle - rest) / lines.length;
    const perFilled = perIdle + (after - before) / FILLED;

    const [quietOwn, busyOwn] = [quiet[0], busy[0]].map((series) => spreadOf(series?.times ?? []));
    if (!quietOwn || !busyOwn) throw new Error("A series is missing.");
    return {
      title: "Sixty terminals",
      how: `A server of its own with ${SESSIONS} sessions and ${lines.length} terminals, each watched over a Socket.IO connection. Keys are typed as above in one of them, ${KEYS} while all others are idle and ${KEYS} while ${FLOODING} others print at a steady rate; ${perTerminal.toFixed(2)} MB/s of each arrived. The attachment to a node outside of Drydock feels the same load. Memory: resident, read ${SETTLE_MS / 1000} s after the last change; what the server grew by, for each terminal, with its session and everything that goes with it; then ${FILLED} idle terminals print 100 MB each, one after another.`,
      findings: [
        atMost(
          `key echo at p99, ${lines.length} terminals, ${FLOODING} printing 1 MB/s, against none`,
          busyOwn.p99,
          3 * quietOwn.p99,
          milliseconds,
        ),
        atMost("server memory per open terminal, idle", perIdle, 0.3, megabytesInHundredths),
        atMost("server memory per terminal after 100 MB", perFilled, FILLED_MB_MAX, megabytesInHundredths),
        {
          what: `server memory with ${lines.length} terminals, idle`,
          target: null,
          measured: megabytes(idle),
          met: null,
        },
      ],
      table: echoTable([...quiet, ...busy]),
    };
  },
};

const megabytesInHundredths = (value: number): string => `${value.toFixed(2)} MB`;

/** One session from start to end: that loads what is loaded late. */
async function warmUp(url: string): Promise<void> {
  await using sessions = await BenchSessions.start(url, 1);
  await sessions.attachAll();
}

async function echo(drydock: Line, raw: Line, when: string): Promise<EchoSeries[]> {
  return measureEchoInTurns(
    [
      { name: `Drydock, ${when}`, line: drydock },
      { name: `raw attach, ${when}`, line: raw },
    ],
    KEYS,
  );
}

/** Returns what tells how many megabytes a second have come from all of them since now. */
function countBytes(lines: Line[]): () => number {
  let bytes = 0;
  const begin = performance.now();
  for (const line of lines) {
    line.onOutput((chunk) => {
      bytes += chunk.length;
    });
  }
  return () => bytes / 1e6 / ((performance.now() - begin) / 1000);
}

async function fill(line: Line): Promise<void> {
  const filled = waitFor(line, /filled \d/, FILL_WITHIN_MS);
  line.write(`${FILL}\r`);
  await filled;
}
