import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, milliseconds, told } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { Browsers } from "../stage/browsers.ts";
import { BenchSession, LAB } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const SAVES = 40;
/** An author reads what came before writing on. Milliseconds. */
const PAUSE_MS = 300;
const SHOWN_WITHIN_MS = 5000;
const HEADING = /^## .*$/m;

/** How soon an author's preview shows what was saved. */
export const preview: Measurement = {
  name: "preview",
  async run(stage: Stage): Promise<Chapter> {
    const folder = await mkdtemp(join(tmpdir(), "drydock-bench-labs-"));
    await cp(join("lab-content", LAB), join(folder, LAB), { recursive: true });
    const server = await OwnServer.start("bench-preview", { DRYDOCK_LABS: folder, DRYDOCK_AUTHOR: "1" });
    const browsers = new Browsers(stage.chromium, server.url);
    try {
      const session = await BenchSession.start(server.url);
      const page = await browsers.labPage(session);
      const times = await saveOften(page, join(folder, LAB, "lab.md"));
      await session.end();
      const { p50, p95 } = spreadOf(times);
      return {
        title: "An author's preview",
        how: `The flagship's lab.md is saved ${SAVES} times, each with another sentence, while its page is open in Chromium with three live terminals. From the end of the write until the sentence is in the page; both read the same clock.`,
        findings: [
          atMost("lab.md saved to shown in the page, p95", p95, 300, milliseconds),
          told("lab.md saved to shown in the page, p50", milliseconds(p50)),
        ],
        table: null,
      };
    } finally {
      await browsers.close();
      await server.remove();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds that each of the saves took to be in the page. */
async function saveOften(page: Page, path: string): Promise<number[]> {
  const text = await readFile(path, "utf8");
  const times: number[] = [];
  for (let number = 0; number < SAVES; number += 1) {
    const sentence = `This is draft ${number}.`;
    const shown = page.evaluate(
      ({ sentence, deadline }) =>
        new Promise<number>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`“${sentence}” was not shown.`)), deadline);
          const observer = new MutationObserver(() => {
            if (!document.body.textContent?.includes(sentence)) return;
            clearTimeout(timer);
            observer.disconnect();
            resolve(Date.now());
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
      { sentence, deadline: SHOWN_WITHIN_MS },
    );
    await sleep(PAUSE_MS);
    await writeFile(
      path,
      text.replace(HEADING, (heading) => `${heading}\n\n${sentence}`),
    );
    const saved = Date.now();
    times.push(Math.max(0, (await shown) - saved));
  }
  return times;
}
