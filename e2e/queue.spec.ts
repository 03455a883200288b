import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { OwnServer } from "./server.ts";

const LAB = "first-containers";

// A server of its own, with room for one.
let server: OwnServer;

test.beforeAll(async () => {
  server = await OwnServer.start("e2e-queue", { DRYDOCK_SANDBOXES_MAX: "1" });
});
test.afterAll(() => server?.remove());

/** Somebody with a browser of their own on the lab's page. */
async function arrive(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${server.url}/labs/${LAB}`);
  return page;
}
const start = (page: Page) => page.getByRole("button", { name: "Start", exact: true }).click();
const terminal = (page: Page) => page.locator('[data-node="node1"]');
const place = (page: Page) => page.locator("[data-queue-position]");

test("who comes when all is full waits in line over a reload, and enters by itself when it is the turn", async ({
  browser,
}) => {
  const ann = await arrive(browser);
  await start(ann);
  await expect(terminal(ann)).toHaveAttribute("data-status", "live");

  const ben = await arrive(browser);
  await start(ben);
  await expect(place(ben)).toHaveAttribute("data-queue-position", "1");
  await expect(ben.getByText("in the queue")).toBeVisible();

  // From the catalogue one comes to the lab's page, where the place is shown.
  const cat = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await cat.goto(server.url);
  await cat
    .locator(`tr[data-lab="${LAB}"]`)
    .getByRole("button", { name: /^Start / })
    .click();
  await expect(place(cat)).toHaveAttribute("data-queue-position", "2");
  await expect(cat.getByText("2 people wait.")).toBeVisible();
  for (const theme of ["dark", "light"]) {
    for (const page of [ben, cat]) {
      await page.evaluate((wanted) => {
        document.documentElement.dataset.theme = wanted;
        return Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
      }, theme);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  }

  await ben.reload();
  await expect(place(ben)).toHaveAttribute("data-queue-position", "1");
  // Starting again while one waits changes nothing, and a stranger is not let past.
  const dan = await arrive(browser);
  await start(dan);
  await expect(place(dan)).toHaveAttribute("data-queue-position", "3");

  await ann.getByRole("button", { name: "End", exact: true }).click();
  await ann.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(terminal(ben)).toHaveAttribute("data-status", "live", { timeout: 60_000 });
  await expect(place(cat)).toHaveAttribute("data-queue-position", "1");

  const otherTab = await cat.context().newPage();
  await otherTab.goto(`${server.url}/labs/${LAB}`);
  await expect(place(otherTab)).toHaveAttribute("data-queue-position", "1");
  await cat.getByRole("button", { name: "Leave the queue" }).click();
  await expect(cat.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await expect(otherTab.getByText("Your place is gone: another tab took or left it")).toBeVisible();
  await expect(place(dan)).toHaveAttribute("data-queue-position", "1");
  for (const page of [ann, ben, cat, dan]) await page.context().close();
});
