import { atMost, type Chapter, type Measurement, milliseconds } from "../measurement.ts";
import { shellIn } from "../peers/peer.ts";
import { startTtyd } from "../peers/ttyd.ts";
import { spreadOf } from "../percentiles.ts";
import { measureGlyphsInTurns, watchGlyphs } from "../stage/glyphs.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { openTtydPage } from "../stage/ttyd-page.ts";
import { echoTable } from "./key-echo.ts";

const KEYS = 800;

/** A key as a person feels it: from the press to the letter on the screen. */
export const glyph: Measurement = {
  name: "glyph",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const session = await BenchSession.start(stage.url);
    used.defer(() => session.end());
    used.defer(() => stage.plain.removeAll());
    const [served] = await stage.plain.start(1, session);
    const node = session.nodes[0];
    if (!served || !node) throw new Error("There is no node to type at.");
    const ttyd = await startTtyd(stage, shellIn(served));
    used.defer(() => ttyd.container.remove());

    const own = await stage.browsers.pageFor(session);
    used.defer(() => own.context().close());
    await watchGlyphs(own, node);
    await stage.browsers.openLab(own, session);
    const other = await openTtydPage(stage.browsers, ttyd.url, { page: own, node }, (page) => watchGlyphs(page, null));
    used.defer(() => other.context().close());

    const [drydockTimes = [], ttydTimes = []] = await measureGlyphsInTurns(
      [
        { name: "Drydock's page", page: own, node },
        { name: "ttyd's page", page: other, node: null },
      ],
      KEYS,
    );
    const [drydock, peer] = [spreadOf(drydockTimes), spreadOf(ttydTimes)];
    return {
      title: "Key pressed to glyph drawn",
      how: `Drydock's lab page and ttyd's page (\`docker exec\` into a node, as above) beside each other in one Chromium; ttyd's window is as large as Drydock's terminal. Keys are pressed by the browser's own input, ${KEYS} on each page in turns of 20, 70 to 130 ms apart. Timed in the page, from the event's own time until the end of the frame of xterm's in which its buffer has the letter at the prompt. Drydock's page shows three terminals, a tutorial and the map, ttyd's a terminal and nothing else. Each draws by its own default: ttyd's page by WebGL, which the browser imitates where there is no graphics card, and Drydock's by WebGL only where there is one.`,
      findings: [
        atMost("key to glyph at p50, ttyd's page being the target", drydock.p50, peer.p50, milliseconds),
        atMost("key to glyph at p95, ttyd's page being the target", drydock.p95, peer.p95, milliseconds),
      ],
      table: echoTable([
        { name: "Drydock's page", times: drydockTimes },
        { name: "ttyd's page", times: ttydTimes },
      ]),
    };
  },
};
