import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { test } from "./browsers.ts";
import { column, map } from "./cluster-map.ts";
import { BOOT_WITHIN_MS } from "./lab-page.ts";

const LAB = "swarm-playground";
const NODES = ["node1", "node2", "node3", "node4", "node5"];

test("a swarm of five is found in the catalogue, forms before one's eyes, and is there with five terminals", async ({
  openBrowser,
}) => {
  const lab = await openBrowser();
  const { page } = lab;
  await page.goto("/");
  await page
    .locator(`tr[data-lab="${LAB}"]`)
    .getByRole("button", { name: /^Start / })
    .click();
  const boot = page.getByRole("region", { name: "Starting your five nodes" });
  await expect(boot.getByRole("listitem").filter({ hasText: /^Swarm/ })).toHaveCount(NODES.length);
  await expect(boot).toBeHidden({ timeout: BOOT_WITHIN_MS });
  await lab.live(NODES);

  expect((await lab.run("node1", "docker node ls -q | wc -l")).output.trim()).toBe("5");
  for (const node of NODES.slice(0, 3)) await expect(column(page, node)).toContainText("Manager");
  for (const node of NODES.slice(3)) await expect(column(page, node)).toContainText("Worker");
  await expect(map(page)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
