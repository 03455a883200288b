import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { NodeName } from "../../server/contract/ids.ts";
import { type Line, waitFor } from "./line.ts";

/** `seq` of this prints 60 MB. */
const LINES = 7_640_000;
/** What of it comes out of the tty, which makes two bytes of every line's end. */
export const FLOOD_MEGABYTES = 67.6;
export const FLOOD = `seq ${LINES}`;
const WITHIN_MS = 60_000;
/** The node says itself when the command began and ended: it has this machine's clock. */
const COMMAND = `S=$EPOCHREALTIME; ${FLOOD}; echo "took $S $EPOCHREALTIME"`;
const TOOK = /took (\d+\.\d+) (\d+\.\d+)/;

export interface Flooded {
  /** Seconds the command took. */
  took: number;
  /** Milliseconds from its end until its last line was on the screen; nothing is drawn without a page. */
  drawnAfter: number;
}

/** Floods a terminal that a program reads; resolves to the seconds the command took. */
export async function floodLine(line: Line): Promise<number> {
  const took = waitFor(line, TOOK, WITHIN_MS);
  line.write(`${COMMAND}\r`);
  const [, start, end] = await took;
  return Number(end) - Number(start);
}

/** Floods a node's terminal on Drydock's page. */
export async function floodDrydockPage(page: Page, node: NodeName): Promise<Flooded> {
  await page.bringToFront();
  const { output, drawnAt } = await page.evaluate(
    async ({ name, command }) => {
      if (!window.drydock) throw new Error("The page has no terminals.");
      const finished = await window.drydock.run(name, command);
      // The second frame begins when the first, with the last line in it, has been drawn.
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return { output: finished.output.slice(-200), drawnAt: performance.timeOrigin + performance.now() };
    },
    { name: node, command: COMMAND },
  );
  return flooded(output, drawnAt);
}

/** Floods the terminal on ttyd's page. */
export async function floodTtydPage(page: Page): Promise<Flooded> {
  await page.bringToFront();
  // Its page shows what it printed last time until the next has begun, and that must not be taken for this time's.
  const mark = `turn-${randomUUID()}`;
  const drawn = page.evaluate(
    async ({ deadlineMs, mark: wanted }) => {
      const { term } = window;
      if (!term) throw new Error("The page has no terminal.");
      const output = await new Promise<string>((resolve, reject) => {
        setTimeout(() => reject(new Error("ttyd's page never showed the flood's end.")), deadlineMs);
        term.onWriteParsed(() => {
          const { active } = term.buffer;
          const end = active.baseY + active.cursorY;
          for (const y of [end, end - 1]) {
            const line = active.getLine(y)?.translateToString(true) ?? "";
            if (/^took \d/.test(line) && line.endsWith(wanted)) resolve(line);
          }
        });
      });
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return { output, drawnAt: performance.timeOrigin + performance.now() };
    },
    { deadlineMs: WITHIN_MS, mark },
  );
  await page.evaluate(() => window.term?.focus());
  await page.keyboard.insertText(COMMAND.replace(/"$/, ` ${mark}"`));
  await page.keyboard.press("Enter");
  const { output, drawnAt } = await drawn;
  return flooded(output, drawnAt);
}

function flooded(output: string, drawnAt: number): Flooded {
  const [, start, end] = TOOK.exec(output) ?? [];
  if (start === undefined || end === undefined) throw new Error(`The flood's last line is missing: ${output}`);
  return { took: Number(end) - Number(start), drawnAfter: drawnAt - Number(end) * 1000 };
}
