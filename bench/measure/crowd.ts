import { atMost, type Chapter, type Measurement, megabytes, milliseconds, told } from "../measurement.ts";
import { measureEchoInTurns } from "../stage/echo.ts";
import type { Line } from "../stage/line.ts";
import { BUSY_COMMAND, fillRoom, SETTLE_MS, settledMegabytes } from "../stage/room.ts";
import type { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { addedBy, echoTable } from "./key-echo.ts";

const SESSIONS = 10;
const BUSY = 3;
const KEYS = 2000;
/** Ten sessions with thirty terminals on screens: what the server needs for them, and how it feels in the quiet ones. */
export const crowd: Measurement = {
  name: "crowd",
  async run(stage: Stage): Promise<Chapter> {
    const rest = await settledMegabytes(stage.pid);
    const sessions: BenchSession[] = [];
    try {
      await fillRoom(stage.url, sessions, SESSIONS);
      const lines: Line[] = [];
      for (const session of sessions) for (const node of session.nodes) lines.push(await session.attach(node));
      const [first] = sessions;
      const [node] = first?.nodes ?? [];
      if (!first || !node) throw new Error("There is no node to type at.");
      const perSession = ((await settledMegabytes(stage.pid)) - rest) / SESSIONS;

      lines[0]?.[Symbol.dispose]();
      using quiet = await first.atSocket(node);
      const [plain] = await stage.plain.start(1, first);
      if (!plain) throw new Error("There is no node to type at.");
      for (const busy of lines.slice(-BUSY)) busy.write(`${BUSY_COMMAND}\r`);
      const series = await measureEchoInTurns(
        [
          { name: "Drydock", line: quiet },
          { name: "raw attach", line: plain },
        ],
        KEYS,
      );
      const [drydock, raw] = series;
      if (!drydock || !raw) throw new Error("A series is missing.");
      const added = addedBy(drydock, raw);
      return {
        title: "Thirty terminals",
        how: `${SESSIONS} sessions with ${lines.length} terminals, each watched over a Socket.IO connection. The server's resident memory is read ${SETTLE_MS / 1000} s after the last change: at rest, when it has served a session and some pages, and with all terminals idle. Then ${BUSY} terminals print 1 MB/s each, and keys are typed as above in one that is quiet, over a WebSocket of their own; the attachment to a node of its own, with the limits of a session's, feels the same load.`,
        findings: [
          atMost("server memory at rest", rest, 180, megabytes),
          atMost("server memory per session", perSession, 3, megabytes),
          atMost(`key echo added at p50, ${lines.length} terminals, ${BUSY} busy`, added.p50, 0.5, milliseconds),
          told(`key echo added at p99, ${lines.length} terminals, ${BUSY} busy`, milliseconds(added.p99)),
        ],
        table: echoTable(series),
      };
    } finally {
      await stage.plain.removeAll();
      await Promise.all(sessions.map((session) => session.end()));
    }
  },
};
