import { atMost, type Chapter, type Measurement, megabytes, ratio, told } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { type Line, waitFor } from "../stage/line.ts";
import { BUSY_COMMAND, fillRoom, SETTLE_MS, settledMegabytes } from "../stage/room.ts";
import type { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

const SESSIONS = 20;
const NODES = 3;
const BUSY = 10;
const KEYS = 1000;
/** The more there are, the less the process's own ups and downs say. */
const FLOODED = 10;
const ENDED_WITHIN_MS = 120_000;
/** 100 MB, as the node's own `head` counts them. */
const FLOOD = "yes 'so much that nobody reads it' | head -c 100000000; echo over-$((6 * 7))";
const FLOOD_WITHIN_MS = 180_000;

/** Sixty terminals on screens: what the server holds for each, and how a quiet one feels beside ten that flood. */
export const sixty: Measurement = {
  name: "sixty",
  async run(stage: Stage): Promise<Chapter> {
    const sessions: BenchSession[] = [];
    try {
      await fillRoom(stage.url, sessions, SESSIONS);
      const started = await settledMegabytes(stage.pid);
      const lines: Line[] = [];
      for (const session of sessions) for (const node of session.nodes) lines.push(await session.attach(node));
      const attached = await settledMegabytes(stage.pid);
      // The first floods let the process grow to its working size, once; what a terminal keeps is what later ones add.
      // One of each session, since a sandbox's terminals share what they may print at full speed.
      const apart = lines.filter((_, index) => index % NODES === NODES - 1);
      await flood(apart.slice(0, FLOODED));
      const grown = await settledMegabytes(stage.pid);
      await flood(apart.slice(FLOODED, 2 * FLOODED));
      const after = await settledMegabytes(stage.pid);

      const [first] = sessions;
      const [node] = first?.nodes ?? [];
      if (!first || !node) throw new Error("There is no node to type at.");
      lines[0]?.[Symbol.dispose]();
      using quiet = await first.atSocket(node);
      const [plain] = await stage.plain.start(1, first);
      if (!plain) throw new Error("There is no node to attach to.");
      const measure = async (when: string) =>
        measureEchoInTurns(
          [
            { name: `${when}: Drydock`, line: quiet },
            { name: `${when}: raw attach`, line: plain },
          ],
          KEYS,
        );
      const [alone, aloneRaw] = await measure("nobody prints");
      for (const busy of lines.slice(-BUSY)) busy.write(`${BUSY_COMMAND}\r`);
      const [beside, besideRaw] = await measure(`${BUSY} print 1 MB/s each`);
      if (!alone || !beside || !aloneRaw || !besideRaw) throw new Error("A series is missing.");
      const slower = (busy: EchoSeries, calm: EchoSeries) => spreadOf(busy.times).p99 / spreadOf(calm.times).p99;
      return {
        title: "Sixty terminals",
        how: `${SESSIONS} sessions with ${lines.length} terminals, each watched over a Socket.IO connection. The server's resident memory is read ${SETTLE_MS / 1000} s after the last change: before and after the terminals are attached, after ${FLOODED} of them printed 100 MB each (\`${FLOOD}\`), and after ${FLOODED} others did the same: what those added is what a terminal keeps, and what the first added is mostly the process's own working memory. Then keys are typed in a quiet one, ${KEYS} as above, over a WebSocket of their own and over an attachment to a node outside of Drydock with the same limits in turns, first while nobody prints, then while ${BUSY} others print 1 MB/s each.`,
        findings: [
          atMost("server memory per open terminal, idle", (attached - started) / lines.length, 0.3, megabytes),
          atMost("server memory per terminal after a flood of 100 MB", (after - grown) / FLOODED, 1.5, megabytes),
          told(`what ${FLOODED} first floods of 100 MB at once added to the process`, megabytes(grown - attached)),
          atMost(
            `key echo p99 beside ${BUSY} that print 1 MB/s, against nobody printing`,
            slower(beside, alone),
            3,
            ratio,
          ),
          told("the same over a raw attach, which no server is in the way of", ratio(slower(besideRaw, aloneRaw))),
        ],
        table: echoTable([alone, aloneRaw, beside, besideRaw]),
      };
    } finally {
      await stage.plain.removeAll();
      await Promise.all(sessions.map((session) => session.end(ENDED_WITHIN_MS)));
    }
  },
};

async function flood(lines: Line[]): Promise<void> {
  const over = lines.map((line) => waitFor(line, /over-42/, FLOOD_WITHIN_MS));
  for (const line of lines) line.write(`${FLOOD}\r`);
  await Promise.all(over);
}
