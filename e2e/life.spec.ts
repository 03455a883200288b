import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { violations } from "./axe.ts";
import { test } from "./browsers.ts";
import { column } from "./cluster-map.ts";
import { LabPage, NODES } from "./lab-page.ts";
import { OwnServer } from "./server.ts";

test("others watch by a link and cannot type, are seen, and are out when the owner says so", async ({
  openBrowser,
}) => {
  const owner = await (await openBrowser()).start();
  const guest = await openBrowser();
  await owner.page.getByRole("button", { name: "Share this session" }).click();
  await owner.page.getByRole("button", { name: "Make a link to watch" }).click();
  const link = await owner.page.getByRole("textbox", { name: "Link to watch" }).inputValue();
  expect(await violations(owner.page)).toEqual([]);
  await owner.page.keyboard.press("Escape");

  await guest.page.goto(link);
  await expect(guest.page).toHaveURL(owner.page.url());
  for (const node of NODES) await expect(guest.terminal(node)).toHaveAttribute("data-status", "live");
  await owner.run("node1", "echo seen-$((40 + 2))");
  await guest.shows("node1", "seen-42");
  await guest.type("node1", "echo sneaked");
  await guest.page.keyboard.press("Enter");
  await expect(guest.page.evaluate(() => window.drydock?.run("node1", "echo sneaked"))).rejects.toThrow("watching");
  await expect(guest.page.getByRole("button", { name: /^Watching\. Run on node1/ }).first()).toBeDisabled();

  await owner.run("node1", "docker run -d --name seen ubuntu sleep 900");
  await column(guest.page, "node1").locator("[data-task]").click();
  const details = guest.page.getByRole("dialog", { name: "seen on node1" });
  await expect(details.getByRole("button", { name: "Show its logs" })).toBeDisabled();
  await expect(details).toContainText("You are watching this session.");
  await guest.page.keyboard.press("Escape");

  await guest.page.setViewportSize({ width: 700, height: 500 });
  expect((await owner.run("node1", "stty size; echo still-$((40 + 3))")).output).toContain("still-43");
  expect(await owner.text("node1")).not.toContain("sneaked");

  await guest.page.setViewportSize({ width: 1440, height: 900 });
  await guest.page.getByRole("button", { name: "Who is here", exact: true }).click();
  await guest.page.getByRole("textbox", { name: "Your name here" }).fill("Mara");
  await guest.page.keyboard.press("Enter");
  await owner.page.getByRole("button", { name: "Mara is watching. Show who is here" }).click();
  await owner.page.getByRole("button", { name: "Remove Mara" }).click();
  await expect(owner.page.getByRole("list", { name: "Who is here" }).getByRole("listitem")).toHaveCount(1);
  await expect(guest.page.getByRole("alert").filter({ hasText: "ended your visit" }).first()).toBeVisible();
  await guest.page.goto(link);
  await expect(guest.page.getByRole("heading", { name: "Not allowed" })).toBeVisible();
  // Nothing of the session's is the guest's to end after the test.
  await guest.page.goto("about:blank");
});

test("what is on the nodes can be taken along; a node that died comes back; a fresh one is fresh; a step is come back to", async ({
  openBrowser,
}) => {
  const lab = await (await openBrowser()).start();
  const { page } = lab;
  const sandbox = await lab.sandbox();
  const menu = (node: string) => page.getByRole("button", { name: `Menu of ${node}` });

  await test.step("take along", async () => {
    await lab.run("node1", "echo a-note-of-mine > note.txt");
    await page.getByRole("button", { name: "Take along" }).click();
    const dialog = page.getByRole("dialog");
    const files = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "Download the files of node1" }).click();
    expect((await files).suggestedFilename()).toBe("orchestration-node1.tar");
    expect(await readFile(await (await files).path(), "latin1")).toContain("a-note-of-mine");
    const transcript = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download the transcript of node1" }).click();
    expect(await readFile(await (await transcript).path(), "utf8")).toContain("echo a-note-of-mine > note.txt");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
  });

  await test.step("a node that died is restarted, with its disk", async () => {
    await lab.run("node2", "echo kept > kept.txt; docker run -d --restart=always --name back ubuntu sleep infinity");
    await sandbox.kill("node2");
    await expect(lab.terminal("node2")).toHaveAttribute("data-status", "ended");
    await expect(lab.terminal("node2").getByRole("status").filter({ hasText: "stopped" }).first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Restart node2" }).click();
    await lab.prompt("node2", 60_000);
    expect((await lab.run("node2", "cat kept.txt")).output).toBe("kept");
    await expect.poll(() => sandbox.dockerLines("node2", "ps", "--format", "{{.Names}}")).toEqual(["back"]);
  });

  await test.step("a node that is reset is empty, after a confirmation, by keyboard", async () => {
    await lab.runButton("node2", "docker version --format '{{.Server.Version}}'").click();
    const again = page.getByRole("button", { name: "Run again on node2" });
    await expect(again).toBeVisible();
    await lab.prompt("node2");
    await menu("node2").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Reset node2" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("the other nodes stay as they are");
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Reset node2" }).click();
    await expect(dialog).toBeHidden();
    await expect(again).toBeHidden();
    await lab.prompt("node2", 60_000);
    await expect.poll(() => lab.text("node2")).not.toContain("kept");
    expect((await lab.run("node2", "ls; docker ps -aq")).output).toBe("");
    expect((await lab.run("node1", "cat note.txt")).output).toBe("a-note-of-mine");
  });

  await test.step("a step is come back to on fresh nodes, with everything before it played", async () => {
    await lab.nextSection("Turn on Swarm mode");
    await page.getByRole("button", { name: "Bring me to the start of step 2.5" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("everything up to step 2.4");
    await dialog.getByRole("button", { name: "Bring me there" }).click();
    const way = page.getByRole("status", { name: "The way to a step" });
    await expect(way).toContainText("On the way to 2.5");
    await expect(way).toHaveAttribute("data-rewind", "done", { timeout: 100_000 });
    await expect(lab.check("workers-joined")).toHaveAttribute("data-state", "passed");
    expect(await sandbox.dockerLines("node1", "node", "ls", "-q")).toHaveLength(3);
    expect((await lab.run("node1", "ls")).output).toBe("");
  });

  await test.step("who leaves the swarm is told so by the next check, which offers the way back", async () => {
    await lab.nextSection("Deploy the application");
    await lab.run("node1", "docker swarm leave --force");
    const check = lab.check("service-created");
    await expect(check).toContainText("node1 is not a manager. Go back to the step Create a manager.");
    expect(await violations(page)).toEqual([]);
    await check.getByRole("button", { name: "Bring me back to this step" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Bring me there" }).click();
    const way = page.getByRole("status", { name: "The way to a step" });
    await expect(way).toContainText(/On the way to 3\.\d/);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(way).toContainText("You stopped it.");
    expect(await violations(page)).toEqual([]);
  });

  await test.step("a reload on the way says where it was stopped", async () => {
    await page.getByRole("button", { name: "Bring me to the start of step 3.1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Bring me there" }).click();
    const way = page.getByRole("status", { name: "The way to a step" });
    await expect(way).toContainText("On the way to 3.1");
    await page.reload();
    await expect(way).toContainText("loaded anew on the way");
    await expect(way).toHaveAttribute("data-rewind", "stopped");
    await page.reload();
    await lab.live();
    await expect(way).not.toContainText("loaded anew");
  });
});

test("on a phone: the end is told in time and can be put off; a node is added and removed", async ({ browser }) => {
  const server = await OwnServer.start("e2e-time", { DRYDOCK_SESSION_MINUTES: "2", DRYDOCK_EXTENSIONS_MAX: "1" });
  const lab = await LabPage.open(browser, { viewport: { width: 390, height: 844 } }, server.url);
  try {
    const answer = await lab.context.request.post(`${server.url}/api/v1/sessions`, {
      data: { lab: "first-containers" },
    });
    await lab.page.goto(((await answer.json()) as { url: string }).url);
    const warning = lab.page.getByRole("status").filter({ hasText: "Less than 2 minutes are left." });
    await expect(warning).toContainText("once more", { timeout: 60_000 });
    expect(await violations(lab.page)).toEqual([]);
    await lab.page.getByRole("button", { name: "Extend by 30 min" }).click();
    await expect(warning).toBeHidden();
    const { expiresAt, extensionsLeft, serverTime } = await lab.view();
    expect(expiresAt - serverTime).toBeGreaterThan(30 * 60_000);
    expect(extensionsLeft).toBe(0);
    await lab.page.getByRole("button", { name: "Menu", exact: true }).click();
    await expect(lab.page.getByRole("button", { name: "Take along" })).toBeVisible();
    await expect(lab.page.getByRole("button", { name: /^Extend/ })).toHaveCount(0);
    expect(await violations(lab.page)).toEqual([]);

    // One node more, and away again.
    await lab.page.getByRole("button", { name: "Add a node" }).click();
    await lab.page.keyboard.press("Escape");
    await lab.page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "node2" }).click();
    await lab.prompt("node2", 60_000);
    await lab.prompt("node1");
    expect((await lab.run("node2", "ping -c 1 -W 5 node1 > /dev/null")).exitCode).toBe(0);
    await lab.page.getByRole("button", { name: "Menu of node2" }).click();
    await lab.page.getByRole("menuitem", { name: "Remove node2" }).click();
    await lab.page.getByRole("dialog").getByRole("button", { name: "Remove node2" }).click();
    await expect(lab.terminal("node2")).toHaveCount(0);
    expect((await lab.view()).nodes.map(({ name }) => name)).toEqual(["node1"]);
  } finally {
    await lab.context.close();
    await server.remove();
  }
});
