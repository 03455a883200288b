import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";

/** Somebody who is impatient; it differs, so that clicks do not fall into step with frames. */
const PAUSE_MS = { least: 60, more: 60 };
const ANSWERED_WITHIN_MS = 30_000;

declare global {
  interface Window {
    /** Milliseconds from each click to the end of the next frame. */
    clickTimes?: number[];
    /** Milliseconds from the last Ctrl-C to the end of the frame with the prompt; null until it is there. */
    quietAfter?: number | null;
  }
}

/** Must be called before the page is opened: times clicks in the page itself. */
export async function watchClicks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: number[] = [];
    window.clickTimes = times;
    const frameOver = new MessageChannel();
    const waiting: number[] = [];
    frameOver.port1.onmessage = () => {
      const at = performance.now();
      for (const clickedAt of waiting.splice(0)) times.push(at - clickedAt);
    };
    window.addEventListener(
      "click",
      (event) => {
        requestAnimationFrame(() => {
          waiting.push(event.timeStamp);
          frameOver.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
}

/** Clicks so often, on these nodes' terminals in turns, and resolves to how long each took to be answered by a frame, in
 *  milliseconds. */
export async function clickTerminals(page: Page, nodes: string[], clicks: number): Promise<number[]> {
  for (let click = 0; click < clicks; click += 1) {
    await sleep(PAUSE_MS.least + Math.random() * PAUSE_MS.more);
    await clickTerminal(page, nodes[click % nodes.length] ?? "");
  }
  await page.waitForFunction((count) => window.clickTimes?.length === count, clicks, { timeout: ANSWERED_WITHIN_MS });
  return page.evaluate(() => window.clickTimes?.splice(0) ?? []);
}

/** Presses Ctrl-C in a node's terminal, where a program must be running; resolves to the milliseconds until the prompt that
 *  follows everything it printed was on the screen. */
export async function pressControlC(page: Page, node: string): Promise<number> {
  await clickTerminal(page, node);
  await page.evaluate((name) => {
    if (!window.drydock?.busy(name)) throw new Error(`Nothing ran on ${name} when Ctrl-C was to be pressed.`);
    let pressedAt: number | null = null;
    window.quietAfter = null;
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "c" && event.ctrlKey) pressedAt ??= event.timeStamp;
      },
      { capture: true },
    );
    const stop = window.drydock.on("prompt", async ({ node: its }) => {
      if (its !== name || pressedAt === null) return;
      stop();
      // The second frame begins when the first, with the prompt in it, has been drawn.
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      window.quietAfter = performance.now() - pressedAt;
    });
  }, node);
  await page.keyboard.press("Control+c");
  await page.waitForFunction(() => window.quietAfter !== null, undefined, { timeout: ANSWERED_WITHIN_MS });
  const after = await page.evaluate(() => window.quietAfter ?? null);
  await page.evaluate(() => window.clickTimes?.splice(0));
  if (after === null) throw new Error("The prompt never came back.");
  return after;
}

async function clickTerminal(page: Page, node: string): Promise<void> {
  const place = await page.locator(`[data-node="${node}"] .drydock-screen`).first().boundingBox();
  if (!place) throw new Error(`${node} has no terminal on the page.`);
  await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
}
