import { expect, request } from "@playwright/test";
import { test } from "./browsers.ts";
import { LAB, LAB_TITLE, NODES, serverUrl } from "./lab-page.ts";

const NOT_YOURS = "There is no session for you here";

test("while the nodes boot the page says what each is doing; then come three prompts", async ({ openBrowser }) => {
  const lab = await openBrowser();
  const { page } = lab;
  await page.goto("/");
  await page.getByRole("button", { name: `Start ${LAB_TITLE}` }).click();
  await page.waitForURL(/\/s\//);
  const sandbox = await lab.sandbox();
  // A node that stands still in the middle of its boot makes time to look.
  await sandbox.freeze("node3");
  const panel = page.getByRole("region", { name: "Starting your three nodes" });
  await expect(panel.getByRole("status")).toHaveText("2 of 3 are ready.");
  for (const node of NODES) await expect(panel.getByRole("heading", { name: node })).toBeVisible();
  await expect(panel.getByRole("listitem").filter({ hasText: /Docker Engine \d/ })).not.toHaveCount(0);
  await expect(panel).toContainText(/\d\.\d s so far/);
  await expect(page.getByRole("button", { name: /node3 is starting.*docker version/ })).toBeDisabled();

  await sandbox.thaw();
  await lab.live();
  await expect(panel).toBeHidden();
  await expect(page.getByRole("button", { name: /^Run on node3: docker version/ })).toBeEnabled();
});

test("Cancel while booting takes effect at once, and leaves nothing on the engine", async ({ openBrowser }) => {
  const lab = await openBrowser();
  const { page } = lab;
  await page.goto(`/labs/${LAB}`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/s\//);
  const sandbox = await lab.sandbox();
  await sandbox.freeze("node3");
  // node3 stands still, so its boot would only end with its deadline.
  await page.getByRole("button", { name: "Cancel" }).click();
  await lab.over();
  await expect(page.getByRole("heading", { name: /^Your session ended at / })).toBeVisible();
  expect(await sandbox.leftovers()).toEqual([]);
});

test("who closes the tab comes back by the address or the catalogue; End removes everything", async ({
  openBrowser,
}) => {
  const lab = await (await openBrowser()).start();
  const address = lab.page.url();
  const sandbox = await lab.sandbox();
  expect(await lab.run("node1", "PIER=7")).toEqual({ output: "", exitCode: 0 });
  await lab.page.close();

  lab.page = await lab.context.newPage();
  await lab.page.goto(address);
  await lab.live();
  await lab.shows("node1", "PIER=7");
  expect(await lab.run("node1", "echo $PIER")).toEqual({ output: "7", exitCode: 0 });

  await lab.page.goto("/");
  await lab.page.getByRole("link", { name: `Continue ${LAB_TITLE}` }).click();
  await lab.live();
  expect(lab.page.url()).toBe(address);

  expect(await sandbox.leftovers()).toHaveLength(7);
  await lab.page.getByRole("button", { name: "End", exact: true }).click();
  await lab.page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(lab.page.getByRole("heading", { name: /^Your session ended at / })).toBeVisible({ timeout: 30_000 });
  expect(await sandbox.leftovers()).toEqual([]);

  await lab.page.goto("/");
  await expect(lab.page.getByRole("button", { name: `Start ${LAB_TITLE}` })).toBeVisible();
});

test("two browsers with two sessions never see each other", async ({ openBrowser }) => {
  const ours = await (await openBrowser()).start();
  const theirs = await (await openBrowser()).start();
  expect(ours.session).not.toBe(theirs.session);
  const [oursOnEngine, theirsOnEngine] = [await ours.sandbox(), await theirs.sandbox()];
  expect(oursOnEngine.id).not.toBe(theirsOnEngine.id);

  await ours.run("node1", "docker run -d --name ours ubuntu sleep infinity");
  expect(await oursOnEngine.dockerLines("node1", "ps", "--format", "{{.Names}}")).toEqual(["ours"]);
  expect(await theirsOnEngine.dockerLines("node1", "ps", "-a", "--format", "{{.Names}}")).toEqual([]);
  expect(await theirs.text("node1")).not.toContain("ours");

  // The network: its own nodes by name, the others' not even by address.
  const addresses = (await theirs.view()).nodes.map(({ address }) => address);
  const ping = "ping -c 1 -W 1";
  expect(await ours.run("node1", `${ping} node2 > /dev/null`)).toEqual({ output: "", exitCode: 0 });
  expect(await theirs.run("node1", `${ping} ${addresses[1]} > /dev/null`)).toEqual({ output: "", exitCode: 0 });
  expect((await ours.run("node1", `${ping} ${addresses[1]} > /dev/null`)).exitCode).toBe(1);

  // The address alone opens nothing.
  const stranger = await ours.context.newPage();
  await stranger.goto(theirs.page.url());
  await expect(stranger.getByRole("heading", { name: NOT_YOURS })).toBeVisible();
  expect(await stranger.locator("[data-node]").count()).toBe(0);
  const path = `${serverUrl()}/api/v1/sessions/${theirs.session}`;
  expect((await ours.context.request.get(path)).status()).toBe(403);
  expect((await ours.context.request.delete(path)).status()).toBe(403);
  const own = (await (await ours.context.request.get(`${serverUrl()}/api/v1/sessions`)).json()) as {
    sessions: { id: string }[];
  };
  expect(own.sessions.map(({ id }) => id)).toEqual([ours.session]);
  expect((await theirs.view()).state).toBe("ready");
});

test("who came by somebody else's address and starts a lab from there has three live terminals", async ({
  openBrowser,
}) => {
  const [theirs, ours] = [await openBrowser(), await openBrowser()];
  await theirs.start();
  const { page } = ours;
  await page.goto(new URL(theirs.page.url()).pathname);
  await expect(page.getByRole("heading", { name: "There is no session for you here" })).toBeVisible();
  await page.getByRole("link", { name: "All labs" }).last().click();
  await page.getByRole("link", { name: LAB_TITLE, exact: true }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/s\//);
  await ours.live();
  expect((await ours.run("node1", "echo ours")).output).toBe("ours");
});

test("a claim link hands a session to one browser, once", async ({ openBrowser }) => {
  const program = await request.newContext();
  const first = await openBrowser();
  const second = await openBrowser();
  const answer = await program.post(`${serverUrl()}/api/v1/sessions`, { data: { lab: LAB } });
  expect(answer.status()).toBe(201);
  const { id, claimUrl } = (await answer.json()) as { id: string; claimUrl: string };

  await first.page.goto(claimUrl);
  expect(first.session).toBe(id);
  await first.live();
  expect((await first.run("node1", "hostname")).output).toBe("node1");

  await second.page.goto(claimUrl);
  await expect(second.page.getByRole("link", { name: "All labs" })).toBeVisible();
  expect(second.page.url()).toBe(claimUrl);
  await second.page.goto(first.page.url());
  await expect(second.page.getByRole("heading", { name: NOT_YOURS })).toBeVisible();
});
