import { atMost, type Chapter, type Measurement, milliseconds, told } from "../measurement.ts";
import { median } from "../percentiles.ts";
import { type Reload, watchReloads } from "../stage/reload-watch.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const RELOADS = 7;
/** More than xterm's scrollback holds, each about as long as a line of a log. */
const LINES = 12_000;
const FILL = `seq -f 'line %06g of a log that somebody scrolled through and wants to see again after this' ${LINES}`;
const SCROLLBACK_LINES = 10_000;
/** So many lines of this length are at least this; the answers for the other terminals are far smaller. */
const LEAST_BYTES = 500_000;
const DRAWN_WITHIN_MS = 30_000;

/** A reload with a full scrollback: how long until all of it is back. */
export const restore: Measurement = {
  name: "restore",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const session = await BenchSession.start(stage.url);
    used.defer(() => session.end());
    const node = session.nodes[0];
    if (!node) throw new Error("There is no node to fill.");
    const page = await stage.browsers.pageFor(session);
    used.defer(() => page.context().close());
    await watchReloads(page, node, LEAST_BYTES);
    await stage.browsers.openLab(page, session);
    await page.evaluate(({ name, command }) => window.drydock?.run(name, command), { name: node, command: FILL });

    const reloads: Reload[] = [];
    // The first one warms up the browser's cache and is not counted.
    for (let reload = -1; reload < RELOADS; reload += 1) {
      await page.reload();
      await page.waitForFunction(() => (window.reloadWatch?.drawn ?? 0) > 0, { timeout: DRAWN_WITHIN_MS });
      const lines = await page.evaluate((name) => window.drydock?.text(name).split("\n").length ?? 0, node);
      if (lines < SCROLLBACK_LINES) throw new Error(`Only ${lines} lines came back.`);
      const watched = await page.evaluate(() => window.reloadWatch);
      if (reload >= 0 && watched) reloads.push(watched);
    }
    const since = (from: keyof Reload | null) =>
      median(reloads.map((reload) => reload.drawn - (from === null ? 0 : reload[from])));
    return {
      title: "Restoring a full scrollback",
      how: `One terminal of the lab page holds ${SCROLLBACK_LINES.toLocaleString("en")} lines of about 80 characters (\`${FILL}\`), and the page is reloaded. Timed in the page, until the frame after the last byte was parsed: from when the page asks the server for that terminal, which is the target's, and from earlier and later moments. The page loads its other terminals, the tutorial and the map meanwhile. ${RELOADS} reloads; medians.`,
      findings: [
        atMost("restore of 10,000 lines after a reload, asked to drawn", since("asked"), 300, milliseconds),
        told("the same from the start of the navigation", milliseconds(since(null))),
      ],
      table: {
        head: ["reload", "socket open", "asked", "answer there", "drawn", "asked to drawn", "bytes"],
        rows: reloads.map(({ connected, asked, answered, drawn, bytes }, index) => [
          String(index + 1),
          ...[connected, asked, answered, drawn, drawn - asked].map(milliseconds),
          String(bytes),
        ]),
      },
    };
  },
};
