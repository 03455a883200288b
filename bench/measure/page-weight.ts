import { gzipSync } from "node:zlib";
import { atMost, type Chapter, kilobytes, type Measurement } from "../measurement.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

interface Script {
  name: string;
  /** Named in the page's HTML, so it is loaded before anything else can be decided. */
  initial: boolean;
  /** kB (1000 bytes) of the script itself under gzip, whatever the server sent it as. */
  gzip: number;
}

/** The JavaScript a browser that has never been here downloads for a lab. */
export const pageWeight: Measurement = {
  name: "page",
  async run(stage: Stage): Promise<Chapter> {
    const session = await BenchSession.start(stage.url);
    try {
      const page = await stage.browsers.pageFor(session);
      const scripts = new Map<string, Promise<Buffer>>();
      let html = Promise.resolve("");
      page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (response.request().resourceType() === "script") scripts.set(pathname, response.body());
        if (response.request().resourceType() === "document") html = response.text();
      });
      await stage.browsers.openLab(page, session);
      const text = await html;
      const weighed: Script[] = [];
      for (const [path, body] of scripts) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        weighed.push({ name, initial: text.includes(path), gzip: gzipSync(await body).length / 1000 });
      }
      await page.context().close();
      const weigh = (initial: boolean) =>
        weighed.filter((script) => script.initial === initial).reduce((sum, { gzip }) => sum + gzip, 0);
      return {
        title: "The lab page's JavaScript",
        how: "What Chromium with an empty cache downloads on `/s/<id>` until the terminals are live, each script under gzip at its default level. First load: the scripts that the page's HTML names. Terminal: those that are fetched later, xterm and its addons.",
        findings: [
          atMost("lab page, first-load JavaScript, gzip", weigh(true), 200, kilobytes),
          atMost("terminal chunk, gzip", weigh(false), 150, kilobytes),
        ],
        table: {
          head: ["script", "loaded", "gzip"],
          rows: weighed
            .sort((a, b) => Number(b.initial) - Number(a.initial) || b.gzip - a.gzip)
            .map(({ name, initial, gzip }) => [name, initial ? "first" : "with the terminals", kilobytes(gzip)]),
        },
      };
    } finally {
      await session.end();
    }
  },
};
