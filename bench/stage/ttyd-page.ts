import type { Page } from "@playwright/test";
import type { Browsers } from "./browsers.ts";

const PROMPT_WITHIN_MS = 20_000;

/** As much as is needed of the xterm that ttyd's page leaves in `window.term`. */
interface PageTerminal {
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      readonly cursorY: number;
      getLine(y: number): { translateToString(trimRight: boolean): string } | undefined;
    };
  };
  onWriteParsed(listener: () => void): void;
  focus(): void;
}

declare global {
  interface Window {
    term?: PageTerminal;
  }
}

/** ttyd's page with a shell's prompt on it, in a window as large as this terminal of Drydock's page. */
export async function openTtydPage(
  browsers: Browsers,
  url: string,
  beside: { page: Page; node: string },
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<Page> {
  const page = await browsers.page();
  await prepare(page);
  const place = await beside.page.locator(`[data-node="${beside.node}"] .drydock-screen`).first().boundingBox();
  if (!place) throw new Error(`${beside.node} has no terminal on Drydock's page.`);
  await page.setViewportSize({ width: Math.round(place.width), height: Math.round(place.height) });
  await page.goto(url);
  await page.waitForFunction(() => window.term?.buffer.active.getLine(0)?.translateToString(true).includes("# "), {
    timeout: PROMPT_WITHIN_MS,
  });
  return page;
}
