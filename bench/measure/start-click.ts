import type { Page } from "@playwright/test";
import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, seconds } from "../measurement.ts";
import { median } from "../percentiles.ts";
import { Browsers } from "../stage/browsers.ts";
import { fullPool } from "../stage/claim.ts";
import { LAB } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const VISITS = 4;
const NODES = ["node1", "node2", "node3"];
/** What a person reads of a lab before clicking; the page has fetched what it wants by then. */
const READING_MS = 2000;
const ANSWERED_WITHIN_MS = 60_000;

/** A person's click on Start, in a real browser, until three shells answer a key. */
export const startClick: Measurement = {
  name: "start",
  async run(stage: Stage): Promise<Chapter> {
    const server = await OwnServer.start("bench-start", { DRYDOCK_POOL_HOT: "1", DRYDOCK_POOL_LABS: LAB });
    const browsers = new Browsers(stage.chromium, server.url);
    const [first, again]: [number[], number[]] = [[], []];
    try {
      for (let visit = 0; visit < VISITS; visit += 1) {
        const page = await browsers.page();
        first.push(await visitLab(page, server.url));
        again.push(await visitLab(page, server.url));
        await page.context().close();
      }
      return {
        title: "From the click on Start to three shells that answer",
        how: `Chromium on the lab's page, read for ${READING_MS / 1000} s; from the click until a key typed into each of the three terminals stands on its screen, by the page's own clock. One hot sandbox waits each time. ${VISITS} visits with an empty cache, and a second one each in the same browser; medians.`,
        findings: [
          atMost("click on Start to three shells that answer, first visit", median(first) / 1000, 0.5, seconds),
          atMost("click on Start to three shells that answer, second visit", median(again) / 1000, 0.5, seconds),
        ],
        table: {
          head: ["visit", "first", "second"],
          rows: first.map((ms, index) => [String(index + 1), seconds(ms / 1000), seconds((again[index] ?? 0) / 1000)]),
        },
      };
    } finally {
      await browsers.close();
      await server.remove();
    }
  },
};

/** Milliseconds. Ends the session again. */
async function visitLab(page: Page, url: string): Promise<number> {
  await fullPool(url, 1);
  await page.goto(`${url}/labs/${LAB}`);
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  await page.waitForTimeout(READING_MS);
  const ms = await page.evaluate(
    async ({ nodes, within }) => {
      const button = [...document.querySelectorAll("button")].find(
        ({ textContent }) => textContent?.trim() === "Start",
      );
      const start = performance.now();
      button?.click();
      const until = async (what: string, seen: () => boolean) => {
        while (!seen()) {
          if (performance.now() - start > within) throw new Error(`Waited ${within} ms for ${what}.`);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      };
      const screens = (mark: string) => nodes.every((node) => window.drydock?.text(node).includes(mark));
      await until("the prompts", () => screens("root@"));
      for (const node of nodes) void window.drydock?.type(node, "=");
      await until("the keys", () => screens("="));
      return performance.now() - start;
    },
    { nodes: NODES, within: ANSWERED_WITHIN_MS },
  );
  const session = new URL(page.url()).pathname.split("/").at(-1);
  await page.evaluate((id) => fetch(`/api/v1/sessions/${id}`, { method: "DELETE" }), session);
  return ms;
}
