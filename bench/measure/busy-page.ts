import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { atMost, type Chapter, type Finding, type Measurement, milliseconds } from "../measurement.ts";
import { percentile } from "../percentiles.ts";
import { clickTerminals, pressControlC, watchClicks } from "../stage/clicks.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { measureGlyphsInTurns, watchGlyphs } from "../stage/glyphs.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

/** Each runs until Ctrl-C: on a busy machine 100 MB of `seq` may be over before. */
const COMMANDS = ["yes", "cat /dev/urandom | base64", "seq 1000000000"];
const CLICKS = 15;
const ROUNDS = 3;
const KEYS = { glyphs: 60, echo: 400 };
/** From Enter until the flood is at its height. */
const BEGUN_MS = 800;
/** What a burst before it left to do is over. */
const SETTLE_MS = 1500;

/** How a page answers while one of its terminals prints as fast as it can, and what others feel. */
export const busyPage: Measurement = {
  name: "busy",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const [session, other] = await Promise.all([BenchSession.start(stage.url), BenchSession.start(stage.url)]);
    used.defer(() => session.end());
    used.defer(() => other.end());
    const [loud, ...quiet] = session.nodes;
    const [beside, elsewhere] = [quiet[0], other.nodes[0]];
    if (!loud || !beside || !elsewhere) throw new Error("There is no node to flood.");
    const page = await stage.browsers.pageFor(session);
    used.defer(() => page.context().close());
    await watchClicks(page);
    await watchGlyphs(page, beside);
    await stage.browsers.openLab(page, session);
    using line = await other.attach(elsewhere);

    const findings: Finding[] = [];
    for (const command of COMMANDS) {
      const clicks: number[] = [];
      const stops: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await begin(page, loud, command);
        clicks.push(...(await clickTerminals(page, quiet, CLICKS)));
        stops.push(await pressControlC(page, loud));
        await sleep(SETTLE_MS);
      }
      const answer = percentile(clicks, 0.95);
      findings.push(
        atMost(`click answered while \`${command}\` runs, p95`, answer, 100, milliseconds),
        atMost(`Ctrl-C of \`${command}\` to a quiet screen, longest`, Math.max(...stops), 250, milliseconds),
      );
    }

    const feel = async (when: string): Promise<EchoSeries[]> => {
      const [glyphs = []] = await measureGlyphsInTurns([{ name: beside, page, node: beside }], KEYS.glyphs);
      const echo = await measureEchoInTurns([{ name: `echo in another session, ${when}`, line }], KEYS.echo);
      return [{ name: `key to glyph in the page's other terminal, ${when}`, times: glyphs }, ...echo];
    };
    const alone = await feel("nobody prints");
    await begin(page, loud, "yes");
    const flooded = await feel("beside `yes`");
    await pressControlC(page, loud);
    return {
      title: "A page whose terminal floods",
      how: `One terminal of a lab page in Chromium runs ${COMMANDS.map((command) => `\`${command}\``).join(", ")}, ${ROUNDS} times each. Meanwhile the other terminals are clicked with the browser's own mouse, ${CLICKS} times: from the event's own time until the end of the next frame. Then Ctrl-C is pressed in the flooded one: from the key until the frame after the prompt, which follows everything the program printed. At last, with \`yes\` running and without: key to glyph in another terminal of the same page, and key echo in another session at the socket, both as above.`,
      findings,
      table: echoTable([...alone, ...flooded]),
    };
  },
};

async function begin(page: Page, node: string, command: string): Promise<void> {
  await page.evaluate(({ name, typed }) => window.drydock?.type(name, typed), { name: node, typed: `${command}\r` });
  await sleep(BEGUN_MS);
}
