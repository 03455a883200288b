import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import Docker from "dockerode";
import { test } from "./browsers.ts";
import { LabPage, serverUrl } from "./lab-page.ts";
import { Line } from "./line.ts";
import type { Sandbox } from "./nodes.ts";

/** The cluster map on real swarms, compared with what the engines' own command line says. */

/** A container that ignores its stop signal is killed after 10 s, and a task moves only then. Milliseconds. */
const MOVED_WITHIN_MS = 40_000;

const map = (page: Page): Locator => page.getByRole("region", { name: "Cluster map" });
const column = (page: Page, node: string): Locator => page.locator(`[data-cluster-node="${node}"]`);
const running = (scope: Locator, service: string): Locator =>
  scope.locator(`[data-task][data-service="${service}"][data-state="running"]`);

/** `sleep-app.1 node2`, sorted, as `docker service ps` says. */
async function places(sandbox: Sandbox, service: string): Promise<string[]> {
  const format = "{{.Name}} {{.Node}} {{.CurrentState}}";
  const lines = await sandbox.dockerLines(
    "node1",
    ...["service", "ps", service, "--filter", "desired-state=running", "--format", format],
  );
  const up = lines.filter((line) => line.includes(" Running "));
  return up.map((line) => line.split(" ").slice(0, 2).join(" ")).sort();
}

/** The same, as the map shows it. */
async function drawn(page: Page, service: string): Promise<string[]> {
  const found: string[] = [];
  for (const node of ["node1", "node2", "node3"]) {
    const names = await running(column(page, node), service).evaluateAll((tiles) =>
      tiles.map((tile) => tile.getAttribute("aria-label")?.split(" ")[0] ?? ""),
    );
    found.push(...names.map((name) => `${name} ${node}`));
  }
  return found.sort();
}

/** A swarm of three, made beside the terminals: what the map shows of it has to come from the engines. */
async function formSwarm(sandbox: Sandbox): Promise<void> {
  await sandbox.docker("node1", "swarm", "init");
  const token = await sandbox.docker("node1", "swarm", "join-token", "-q", "worker");
  for (const node of ["node2", "node3"]) await sandbox.docker(node, "swarm", "join", "--token", token, "node1:2377");
}

/** Pulls the plug of a node: its container is killed, and nothing on it can say goodbye. */
async function kill(sandbox: Sandbox, node: string): Promise<void> {
  await new Docker().getContainer(sandbox.containers.get(node) ?? "").kill();
}

async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["dark", "light"]) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset.theme = wanted;
    }, theme);
    await page.waitForTimeout(300);
    const { violations: broken } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of broken) for (const { html } of nodes) found.push(`${theme} ${id}: ${html}`);
  }
  return found;
}

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
  await expect(map(page).locator('[data-service="web"]')).toHaveCount(0);
  for (const node of ["node2", "node3"]) await lab.run(node, "docker swarm leave");
  await expect(map(page)).toContainText("3 nodes, no swarm. 1 container running.");
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
  expect(await drawn(page, "sleep-app")).toEqual(await places(sandbox, "sleep-app"));
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
  expect(await drawn(page, "sleep-app")).toEqual(await places(sandbox, "sleep-app"));

  await test.step("an update that cannot succeed shows its error, and the rollback ends it", async () => {
    await sandbox.docker(
      "node1",
      ...["service", "update", "-d", "--force", "--stop-grace-period", "1s", "--update-parallelism", "2"],
      ...["--no-resolve-image", "--image", "localhost:1/nothing", "sleep-app"],
    );
    const failed = map(page).locator('[data-service="sleep-app"][data-state="failed"]');
    await expect(failed.first()).toBeVisible({ timeout: MOVED_WITHIN_MS });
    await expect(failed.first()).toHaveAttribute("aria-label", /No such image|not found|failed/i);
    await sandbox.docker("node1", "service", "rollback", "-d", "sleep-app");
    await expect(running(map(page), "sleep-app")).toHaveCount(7, { timeout: MOVED_WITHIN_MS });
    expect(await drawn(page, "sleep-app")).toEqual(await places(sandbox, "sleep-app"));
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

  await page.keyboard.press("Alt+m");
  await expect(map(page)).toBeFocused();
  const first = column(page, "node1").locator("[data-task]");
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
    await page.keyboard.press("Alt+m");
    await page.keyboard.press("Alt+m");
    await expect(column(page, "node1")).toHaveCount(0);
    const box = await map(page).boundingBox();
    expect(box?.height).toBeLessThanOrEqual(36);
    await expect(map(page)).toContainText("3 nodes, 1 manager.");
  });
});

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
