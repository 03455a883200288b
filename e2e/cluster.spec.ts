import { expect } from "@playwright/test";
import { test } from "./browsers.ts";
import { column, drawn, formSwarm, MOVED_WITHIN_MS, map, places, running, violations } from "./cluster-map.ts";

/** The cluster map on real swarms, compared with what the engines' own command line says. */

test("plain containers before the swarm, tasks in it, and plain containers again after it", async ({ openBrowser }) => {
  const lab = await (await openBrowser()).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  await expect(map(page)).toContainText("3 nodes, no swarm.");

  const id = await sandbox.docker("node1", "run", "-dt", "--name", "keen", "-p", "8080:80", "ubuntu", "sleep", "900");
  const plain = column(page, "node1").locator(`[data-task="${id}"]`);
  await expect(plain).toHaveAttribute("data-service", "");
  await expect(plain).toHaveAttribute("data-state", "running");
  await expect(plain).toContainText("keen");
  await expect(plain).toContainText(":8080");

  await formSwarm(sandbox);
  await expect(column(page, "node1")).toContainText("Manager, leader");
  await expect(column(page, "node2")).toContainText("Worker");
  await expect(column(page, "node3")).toContainText("Worker");
  await sandbox.docker("node1", "service", "create", "-d", "--name", "web", "ubuntu", "sleep", "900");
  await expect(running(map(page), "web")).toHaveCount(1);

  // Typed as a learner does: leaving has no event of its own.
  await lab.run("node1", "docker swarm leave --force");
  for (const node of ["node2", "node3"]) await lab.run(node, "docker swarm leave");
  await expect(map(page)).toContainText("3 nodes, no swarm. 1 container running.");
  await expect(map(page).locator('[data-service="web"]')).toHaveCount(0);
  await sandbox.docker("node1", "kill", "keen");
  await expect(plain).toHaveAttribute("data-state", "stopped");
});

test("seven tiles appear where the scheduler put them, and leave node2 when it is drained", async ({ openBrowser }) => {
  const lab = await (await openBrowser()).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  await formSwarm(sandbox);

  await sandbox.docker("node1", "service", "create", "-d", "--name", "sleep-app", "ubuntu", "sleep", "infinity");
  await expect(running(map(page), "sleep-app")).toHaveCount(1);
  await sandbox.docker("node1", "service", "update", "-d", "--replicas", "7", "sleep-app");
  await expect(running(map(page), "sleep-app")).toHaveCount(7);
  await expect.poll(() => places(sandbox, "sleep-app")).toEqual(await drawn(page, "sleep-app"));
  await expect(map(page)).toContainText("sleep-app 7 of 7 running.");
  await expect(page.getByRole("button", { name: "Show only sleep-app: sleep-app 7/7" })).toBeVisible();

  await sandbox.docker("node1", "node", "update", "--availability", "drain", "node2");
  await expect(column(page, "node2")).toHaveAttribute("data-condition", "drained");
  await expect(column(page, "node2")).toContainText("Drained");
  const leaving = column(page, "node2").locator('[data-state="leaving"]');
  await expect(leaving.first()).toBeVisible();
  await expect(map(page).locator('[data-state="starting"]').first()).toBeVisible();
  await expect(column(page, "node2").locator("[data-task]")).toHaveCount(0, { timeout: MOVED_WITHIN_MS });
  await expect(running(map(page), "sleep-app")).toHaveCount(7);
  await expect.poll(() => places(sandbox, "sleep-app")).toEqual(await drawn(page, "sleep-app"));

  await test.step("an update that cannot succeed shows its error, and the rollback ends it", async () => {
    await sandbox.docker(
      "node1",
      ...["service", "update", "-d", "--force", "--stop-grace-period", "1s", "--update-parallelism", "2"],
      ...["--no-resolve-image", "--image", "localhost:1/nothing", "sleep-app"],
    );
    const failed = map(page).locator('[data-service="sleep-app"][data-state="failed"]');
    await expect(failed.first()).toBeVisible({ timeout: MOVED_WITHIN_MS });
    await expect(failed.first()).toContainText(/No such image|not found|refused|failed/i);
    await sandbox.docker("node1", "service", "rollback", "-d", "sleep-app");
    await expect(running(map(page), "sleep-app")).toHaveCount(7, { timeout: MOVED_WITHIN_MS });
    await expect.poll(() => places(sandbox, "sleep-app")).toEqual(await drawn(page, "sleep-app"));
  });
});

test("by keyboard: to the map, from tile to tile, into the details, and a command into the terminal", async ({
  openBrowser,
}) => {
  const lab = await (await openBrowser()).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  await formSwarm(sandbox);
  const talk = "echo first line; echo last line; exec sleep 900";
  await sandbox.docker(
    "node1",
    ...["service", "create", "-d", "--name", "talker", "--mode", "global", "ubuntu", "bash", "-c", talk],
  );
  await sandbox.docker("node3", "run", "-d", "--name", "lonely", "ubuntu", "sleep", "900");
  await expect(running(map(page), "talker")).toHaveCount(3);
  await expect(running(map(page), "")).toHaveCount(1);

  await test.step("no violation in the map, its table and its details", async () => {
    expect(await violations(page)).toEqual([]);
  });

  await lab.type("node1", "echo unfinished ");
  await page.keyboard.press("Alt+m");
  await expect(map(page)).toBeFocused();
  const first = column(page, "node1").locator("[data-task]");
  await test.step("who is quicker than the page's next frames keeps the focus", async () => {
    const kept = await first.evaluate(async (tile: HTMLElement) => {
      (document.activeElement as HTMLElement).blur();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyM", altKey: true, bubbles: true }));
      tile.focus();
      for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
      return document.activeElement === tile;
    });
    expect(kept).toBe(true);
  });
  await first.focus();
  await page.keyboard.press("ArrowRight");
  await expect(column(page, "node2").locator("[data-task]")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  const details = page.getByRole("dialog", { name: "talker.node1 on node1" });
  await expect(details).toContainText("last line");
  await expect(details).toContainText("bash -c");
  expect(await violations(page)).toEqual([]);
  const container = (await sandbox.docker("node1", "ps", "-q", "--filter", "name=talker")).trim();
  await details.getByRole("button", { name: "Open a shell in it" }).press("Enter");
  await lab.shows("node1", `docker exec -it ${container} bash`);
  await lab.shows("node1", new RegExp(`root@${container}`));
  expect(await lab.text("node1"), "what stood at the prompt").not.toContain("unfinished");
  await expect(lab.keys("node1")).toBeFocused();

  await test.step("the table has the same facts", async () => {
    await page.getByRole("button", { name: "Table" }).click();
    const table = page.getByRole("table", { name: "Containers and tasks" });
    await expect(table.getByRole("row")).toHaveCount(1 + 4);
    await expect(table.getByRole("row", { name: /^talker\.node2 node2 talker ubuntu running running/ })).toBeVisible();
    await expect(table.getByRole("row", { name: /^lonely node3/ })).toBeVisible();
    await expect(page.getByRole("table", { name: "Nodes" }).getByRole("row", { name: /^node1 10\./ })).toContainText(
      "Manager, leader",
    );
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /^Show only talker/ }).click();
    await expect(table.getByRole("row")).toHaveCount(1 + 3);
    await page.getByRole("button", { name: /^Show only talker/ }).click();
    await page.getByRole("button", { name: "Table" }).click();
  });

  await test.step("a node's networks and ports", async () => {
    await page.getByRole("button", { name: "node1: networks and ports" }).click();
    await expect(page.getByRole("dialog", { name: "node1" })).toContainText("ingress");
    await page.keyboard.press("Escape");
  });

  await test.step("it folds to one line and keeps its sentence", async () => {
    await column(page, "node2").locator("[data-task]").focus();
    await page.keyboard.press("Alt+m");
    await expect(column(page, "node1")).toHaveCount(0);
    const box = await map(page).boundingBox();
    expect(box?.height).toBeLessThanOrEqual(36);
    await expect(map(page)).toContainText("3 nodes, 1 manager.");
  });
});
