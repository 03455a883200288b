import { type Browser, chromium, type Page } from "@playwright/test";
import type { BenchSession } from "./session.ts";

/** Pages must not reach the internet: what they need is served by Drydock. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost";
const LIVE_WITHIN_MS = 30_000;

/** A real Chromium, started when the first page is asked for. */
export class Browsers {
  readonly #program: string;
  readonly #url: string;
  #browser: Promise<Browser> | null = null;

  constructor(program: string, url: string) {
    this.#program = program;
    this.#url = url;
  }

  /** An empty page of a browser that was never here. */
  async page(): Promise<Page> {
    this.#browser ??= chromium.launch({
      executablePath: this.#program,
      // Chromium refuses its own sandbox to root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [OFFLINE, "--disable-quic"],
    });
    const context = await (await this.#browser).newContext({ viewport: { width: 1440, height: 900 } });
    return context.newPage();
  }

  /** An empty page that owns the session. */
  async pageFor(session: BenchSession): Promise<Page> {
    const page = await this.page();
    const [name = "", value = ""] = session.cookie.split("=");
    await page.context().addCookies([{ name, value, url: this.#url }]);
    return page;
  }

  /** The session's lab page with every terminal live. */
  async labPage(session: BenchSession): Promise<Page> {
    const page = await this.pageFor(session);
    await this.openLab(page, session);
    return page;
  }

  async openLab(page: Page, session: BenchSession): Promise<void> {
    await page.goto(`${this.#url}/s/${session.id}`);
    await page.waitForFunction(
      (nodes) => nodes.every((node) => window.drydock?.text(node).includes(`root@${node}`)),
      session.nodes,
      { timeout: LIVE_WITHIN_MS },
    );
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
    this.#browser = null;
  }
}
