import { expect } from "@playwright/test";
import { Line } from "../server/testing/line.ts";
import { test } from "./browsers.ts";
import { column, formSwarm, kill, MOVED_WITHIN_MS, map, running, violations } from "./cluster-map.ts";
import { LabPage, serverUrl } from "./lab-page.ts";

/** The cluster map when something is lost, on a small screen, and without motion. */

test("a lost connection leaves a dated picture, and it is right again at once", async ({ browser }) => {
  const line = await Line.to(serverUrl());
  const lab = await (await LabPage.open(browser, {}, line.url)).start();
  try {
    const { page } = lab;
    const sandbox = await lab.sandbox();
    await sandbox.docker("node2", "run", "-d", "--name", "early", "ubuntu", "sleep", "900");
    await expect(running(column(page, "node2"), "")).toHaveCount(1);
    line.cut();
    await expect(map(page)).toContainText(/As of \d\d:\d\d:\d\d/);
    await sandbox.docker("node2", "rm", "-f", "early");
    await sandbox.docker("node3", "run", "-d", "--name", "late", "ubuntu", "sleep", "900");
    await expect(running(column(page, "node2"), "")).toHaveCount(1);
    line.mend();
    await expect(running(column(page, "node3"), "")).toHaveCount(1);
    await expect(column(page, "node2").locator("[data-task]")).toHaveCount(0);
    await expect(map(page)).not.toContainText("As of");
  } finally {
    line.mend();
    await lab.close();
    line.close();
  }
});

test("a dead engine, a stopped machine and a lost quorum are shown with what they mean", async ({ openBrowser }) => {
  const lab = await (await openBrowser()).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  await sandbox.docker("node1", "swarm", "init");
  const token = await sandbox.docker("node1", "swarm", "join-token", "-q", "manager");
  for (const node of ["node2", "node3"]) await sandbox.docker(node, "swarm", "join", "--token", token, "node1:2377");
  await sandbox.docker(
    "node1",
    "service",
    "create",
    "-d",
    "--name",
    "web",
    "--replicas",
    "3",
    "ubuntu",
    "sleep",
    "900",
  );
  await expect(running(map(page), "web")).toHaveCount(3);

  await sandbox.command("node3", "pkill", "-KILL", "-x", "dockerd");
  await expect(column(page, "node3")).toContainText("Engine down");
  await expect(column(page, "node3")).toContainText("does not answer");
  await expect(column(page, "node3")).toHaveAttribute("data-condition", "active", { timeout: MOVED_WITHIN_MS });

  await kill(sandbox, "node2");
  await expect(column(page, "node2")).toHaveAttribute("data-condition", "stopped");
  await expect(column(page, "node2")).toContainText("ran there: web.");
  await expect(map(page)).toContainText("2 of 3 managers are left");
  await kill(sandbox, "node1");
  await expect(map(page)).toContainText("No quorum: 1 of 3 managers answer, 2 are needed.");
  await expect(map(page)).toContainText("nothing can be changed");
});

test.describe("a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the map is a pane of its own, in bands, without anything beside the screen", async ({ openBrowser }) => {
    const lab = await (await openBrowser({ viewport: { width: 390, height: 844 } })).start();
    const { page } = lab;
    const sandbox = await lab.sandbox();
    await formSwarm(sandbox);
    await sandbox.docker(
      "node1",
      "service",
      "create",
      "-d",
      "--name",
      "web",
      "--replicas",
      "9",
      "ubuntu",
      "sleep",
      "900",
    );
    await page.getByRole("button", { name: "Map", exact: true }).click();
    await expect(running(map(page), "web")).toHaveCount(9);
    const boxes = await map(page)
      .locator("[data-task]")
      .evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().toJSON()));
    for (const { left, right, height } of boxes) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(390);
      expect(height).toBeGreaterThanOrEqual(44);
    }
    expect(await violations(page)).toEqual([]);
    await running(column(page, "node2"), "web").first().click();
    await expect(page.getByRole("dialog")).toContainText("sleep 900");
    await page.getByRole("button", { name: "Show its logs" }).click();
    await lab.shows("node2", /docker logs --tail 100 [0-9a-f]{12}/);
    await expect(lab.terminal("node2")).toBeVisible();
  });
});

test("someone who asked for less motion gets an outline instead of a flight", async ({ openBrowser }) => {
  const lab = await (await openBrowser({ reducedMotion: "reduce" })).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  await formSwarm(sandbox);
  await sandbox.docker(
    "node1",
    ...[
      "service",
      "create",
      "-d",
      "--name",
      "web",
      "--constraint",
      "node.hostname==node2",
      "--stop-grace-period",
      "1s",
    ],
    ...["ubuntu", "sleep", "900"],
  );
  await expect(running(column(page, "node2"), "web")).toHaveCount(1);
  await sandbox.docker(
    "node1",
    ...["service", "update", "-d", "--constraint-rm", "node.hostname==node2"],
    ...["--constraint-add", "node.hostname==node3", "web"],
  );
  await expect(running(column(page, "node3"), "web")).toHaveClass(/cluster-arrived/, { timeout: MOVED_WITHIN_MS });
  await expect(running(column(page, "node3"), "web")).not.toHaveClass(/cluster-arrived/);
  const flights = await page.evaluate(
    () => document.getAnimations().filter((animation) => Number(animation.effect?.getTiming().duration) > 1).length,
  );
  expect(flights).toBe(0);
});
