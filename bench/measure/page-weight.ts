import { gzipSync } from "node:zlib";
import { atMost, type Chapter, kilobytes, type Measurement, told } from "../measurement.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

/** `first`: named in the page's HTML. `terminal`: the chunk with xterm in it. `later`: fetched once the page runs. */
type Loaded = "first" | "terminal" | "later";

interface Script {
  name: string;
  loaded: Loaded;
  /** kB (1000 bytes) of the script itself under gzip, whatever the server sent it as. */
  gzip: number;
}

/** A class name that xterm gives to its elements: no bundler changes it. */
const XTERM = "xterm-helper-textarea";
const ORDER: Loaded[] = ["first", "terminal", "later"];

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
        const code = await body;
        const loaded = text.includes(path) ? "first" : code.includes(XTERM) ? "terminal" : "later";
        weighed.push({ name: path.slice(path.lastIndexOf("/") + 1), loaded, gzip: gzipSync(code).length / 1000 });
      }
      await page.context().close();
      const weigh = (loaded: Loaded) =>
        weighed.filter((script) => script.loaded === loaded).reduce((sum, { gzip }) => sum + gzip, 0);
      return {
        title: "The lab page's JavaScript",
        how: "What Chromium with an empty cache downloads on `/s/<id>` until the terminals are live, each script under gzip at its default level. First: the scripts that the page's HTML names. Terminal: the chunk with xterm and its addons. Later: what else the page fetches once it runs.",
        findings: [
          atMost("lab page, first-load JavaScript, gzip", weigh("first"), 200, kilobytes),
          atMost("terminal chunk, gzip", weigh("terminal"), 150, kilobytes),
          told("what else the lab page fetches, gzip", kilobytes(weigh("later"))),
        ],
        table: {
          head: ["script", "loaded", "gzip"],
          rows: weighed
            .sort((a, b) => ORDER.indexOf(a.loaded) - ORDER.indexOf(b.loaded) || b.gzip - a.gzip)
            .map(({ name, loaded, gzip }) => [name, loaded, kilobytes(gzip)]),
        },
      };
    } finally {
      await session.end();
    }
  },
};
