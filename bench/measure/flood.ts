import { atLeast, atMost, type Chapter, type Measurement, milliseconds, ratio, seconds, told } from "../measurement.ts";
import { shellIn } from "../peers/peer.ts";
import { startTtyd } from "../peers/ttyd.ts";
import { median } from "../percentiles.ts";
import { FLOOD, FLOOD_MEGABYTES, type Flooded, floodDrydockPage, floodLine, floodTtydPage } from "../stage/flood.ts";
import { processorMilliseconds } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { openTtydPage } from "../stage/ttyd-page.ts";

const ROUNDS = 9;
/** What a burst before it left to do is over. */
const SETTLE_MS = 1500;

interface Round {
  raw: number;
  ttyd: Flooded;
  drydock: Flooded;
  /** Milliseconds of processor time the server used for a megabyte. */
  cpu: number;
}

/** A command that prints far more than anybody reads, with a browser watching. */
export const flood: Measurement = {
  name: "flood",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const session = await BenchSession.start(stage.url);
    used.defer(() => session.end());
    used.defer(() => stage.plain.removeAll());
    const [raw, served] = await stage.plain.start(2, session);
    const node = session.nodes[0];
    if (!raw || !served || !node) throw new Error("There is no node to flood.");
    const ttyd = await startTtyd(stage, shellIn(served));
    used.defer(() => ttyd.container.remove());
    const own = await stage.browsers.labPage(session);
    used.defer(() => own.context().close());
    const other = await openTtydPage(stage.browsers, ttyd.url, { page: own, node });
    used.defer(() => other.context().close());

    const rounds: Round[] = [];
    while (rounds.length < ROUNDS) {
      const plain = await floodLine(raw);
      await own.waitForTimeout(SETTLE_MS);
      const peer = await floodTtydPage(other);
      await own.waitForTimeout(SETTLE_MS);
      const before = processorMilliseconds(stage.pid);
      const drydock = await floodDrydockPage(own, node);
      const cpu = (processorMilliseconds(stage.pid) - before) / FLOOD_MEGABYTES;
      rounds.push({ raw: plain, ttyd: peer, drydock, cpu });
      await own.waitForTimeout(SETTLE_MS);
    }
    const mid = (of: (round: Round) => number) => median(rounds.map(of));
    return {
      title: "Flood",
      how: `\`${FLOOD}\` prints 60 MB. The node itself takes the time until the command ends: under an attachment that is read and thrown away, with ttyd's page open (\`docker exec\` into a node, a window as large as Drydock's terminal), and with Drydock's page open, in the same Chromium on the same machine. "Drawn" is when the page has drawn a frame after the line that follows the flood was parsed. All nodes have the limits of a session's. ${ROUNDS} rounds in turns; medians.`,
      findings: [
        atLeast(
          "flood of 60 MB, a browser watching: speed against raw attach",
          mid(({ raw: plain, drydock }) => plain / drydock.took),
          0.9,
          ratio,
        ),
        atLeast(
          "flood of 60 MB, a browser watching: speed against ttyd",
          mid((round) => round.ttyd.took / round.drydock.took),
          1,
          ratio,
        ),
        atMost(
          "flood: last line drawn after the command's end",
          mid((round) => round.drydock.drawnAfter),
          300,
          milliseconds,
        ),
        told("flood: server's processor time per MB", milliseconds(mid((round) => round.cpu))),
      ],
      table: {
        head: ["round", "raw attach", "ttyd", "Drydock", "ttyd's last line after", "Drydock's", "server's time per MB"],
        rows: rounds.map((round, index) => [
          String(index + 1),
          seconds(round.raw),
          seconds(round.ttyd.took),
          seconds(round.drydock.took),
          milliseconds(round.ttyd.drawnAfter),
          milliseconds(round.drydock.drawnAfter),
          milliseconds(round.cpu),
        ]),
      },
    };
  },
};
