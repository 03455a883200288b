import { expect } from "@playwright/test";
import { violations } from "./axe.ts";
import { test } from "./browsers.ts";
import { LAB, LAB_TITLE } from "./lab-page.ts";

test("the catalogue and a lab's page have no violation", async ({ openBrowser }) => {
  const lab = await openBrowser();
  const { page } = lab;
  await page.goto("/");
  await expect(page.getByRole("button", { name: `Start ${LAB_TITLE}` })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto(`/labs/${LAB}`);
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("the lab page has no violation while it starts, when it runs, with its dialogs, and when it has ended", async ({
  browser,
  openBrowser,
}) => {
  const lab = await openBrowser();
  const { page } = lab;
  await page.goto(`/labs/${LAB}`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/s\//);

  await test.step("starting", async () => {
    const sandbox = await lab.sandbox();
    await sandbox.freeze("node3");
    await expect(page.getByRole("region", { name: "Starting your three nodes" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect((await lab.view()).state).toBe("starting");
    await sandbox.thaw();
  });

  await test.step("ready", async () => {
    await lab.live();
    await lab.click("node1", "docker version --format '{{.Server.Version}}'");
    expect(await violations(page)).toEqual([]);
    // A section with everything in it: commands, values that wait, checks, hints, a question, pictures.
    await lab.nextSection("Turn on Swarm mode");
    expect(await violations(page)).toEqual([]);
  });

  await test.step("ready, with a program in the way and a search open", async () => {
    await page
      .getByRole("navigation", { name: "Sections" })
      .getByRole("button", { name: /^Section 1:/ })
      .click();
    await lab.type("node1", "sleep 1000\n");
    await expect.poll(() => page.evaluate(() => window.drydock?.busy("node1"))).toBe(true);
    await lab.runButton("node1", "docker version --format '{{.Server.Version}}'").click();
    await expect(page.getByText("node1 is running a program.")).toBeVisible();
    await page.getByRole("button", { name: "Search in node2" }).click();
    await expect(lab.terminal("node2").getByRole("search")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await lab.keys("node1").press("Control+c");
  });

  for (const [button, title] of [
    ["Keyboard", "Keyboard"],
    ["Settings", "Settings"],
    ["End", "End this session?"],
  ] as const) {
    await test.step(`the dialog ${title}`, async () => {
      await page.getByRole("button", { name: button, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: title });
      await expect(dialog).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    });
  }

  await test.step("ended", async () => {
    await page.getByRole("button", { name: "End", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
    await expect(page.getByRole("heading", { name: /^Your session ended at / })).toBeVisible({ timeout: 30_000 });
    expect(await violations(page)).toEqual([]);
  });

  await test.step("somebody else’s", async () => {
    const context = await browser.newContext();
    const stranger = await context.newPage();
    await stranger.goto(page.url());
    await expect(stranger.getByRole("heading", { name: "There is no session for you here" })).toBeVisible();
    expect(await violations(stranger)).toEqual([]);
    await context.close();
    await stranger.close();
  });
});

test("a phone has no violation in the tutorial and in a terminal", async ({ openBrowser }) => {
  const lab = await (
    await openBrowser({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  ).start();
  expect(await violations(lab.page)).toEqual([]);
  await lab.page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "node1" }).tap();
  await expect(lab.page.getByRole("toolbar", { name: "Keys for node1" })).toBeVisible();
  expect(await violations(lab.page)).toEqual([]);
});
