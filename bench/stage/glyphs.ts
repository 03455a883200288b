import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";

/** One line of a shell; then it is wiped. */
const KEYS_PER_TURN = 20;
/** A quick typist; it differs, so that keys do not fall into step with the screen's frames. */
const PAUSE_MS = { least: 70, more: 60 };
/** Beside a flood the last key's echo may take its time. */
const SHOWN_WITHIN_MS = 10_000;
/** What wiping the line prints. */
const SETTLE_MS = 300;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

declare global {
  interface Window {
    /** Milliseconds from each key to the end of the frame that shows it. */
    glyphTimes?: number[];
  }
}

/** A terminal on a page; `node` is null where the page is ttyd's. */
export interface GlyphPage {
  name: string;
  page: Page;
  node: string | null;
}

/** Must be called before the page is opened: times keys and frames in the page itself, in the same way whose page it is. */
export async function watchGlyphs(page: Page, node: string | null): Promise<void> {
  await page.addInitScript((name) => {
    const waiting: { typed: string; pressedAt: number }[] = [];
    const times: number[] = [];
    window.glyphTimes = times;
    let typed = "";
    let shown = 0;
    const line = (): string => {
      if (name !== null) return window.drydock?.text(name).split("\n").at(-1) ?? "";
      const { baseY = 0, cursorY = 0, getLine } = window.term?.buffer.active ?? {};
      return getLine?.call(window.term?.buffer.active, baseY + cursorY)?.translateToString(true) ?? "";
    };
    const frameOver = new MessageChannel();
    frameOver.port1.onmessage = () => {
      const at = performance.now();
      for (const { pressedAt } of waiting.splice(0, shown)) times.push(at - pressedAt);
      shown = 0;
    };
    // xterm draws in frames that it asks for: what its buffer has when one of them ends is on the screen.
    const askForFrame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) =>
      askForFrame((time) => {
        draw(time);
        if (shown === waiting.length) return;
        const found = line().split("# ").at(-1) ?? "";
        const before = shown;
        while (shown < waiting.length && found.startsWith(waiting[shown]?.typed ?? "")) shown += 1;
        if (shown > before) frameOver.port2.postMessage(null);
      });
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key.length !== 1 || event.ctrlKey) {
          typed = "";
          return;
        }
        typed += event.key;
        waiting.push({ typed, pressedAt: event.timeStamp });
      },
      { capture: true },
    );
  }, node);
}

/** Presses so many keys on each page, taking turns; resolves to the times of each, in milliseconds. */
export async function measureGlyphsInTurns(pages: GlyphPage[], keys: number): Promise<number[][]> {
  const series: number[][] = pages.map(() => []);
  // The first turn warms up and is not counted.
  for (let turn = -1; turn * KEYS_PER_TURN < keys; turn += 1) {
    for (const [index, shown] of pages.entries()) {
      const times = await pressLine(shown);
      if (turn >= 0) series[index]?.push(...times);
    }
  }
  return series;
}

async function pressLine({ name, page, node }: GlyphPage): Promise<number[]> {
  await page.bringToFront();
  await page.evaluate((its) => (its === null ? window.term?.focus() : window.drydock?.focus(its)), node);
  for (let key = 0; key < KEYS_PER_TURN; key += 1) {
    await sleep(PAUSE_MS.least + Math.random() * PAUSE_MS.more);
    await page.keyboard.press(LETTERS[key % LETTERS.length] ?? "a");
  }
  const shown = (keys: number) => window.glyphTimes?.length === keys;
  await page.waitForFunction(shown, KEYS_PER_TURN, { timeout: SHOWN_WITHIN_MS }).catch((cause: unknown) => {
    throw new Error(`${name} did not show all of ${KEYS_PER_TURN} keys.`, { cause });
  });
  const times = await page.evaluate(() => window.glyphTimes?.splice(0) ?? []);
  await page.keyboard.press("Control+u");
  await sleep(SETTLE_MS);
  return times;
}
