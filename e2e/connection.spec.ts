import { expect, test } from "@playwright/test";
import { LabPage, NODES, serverUrl } from "./lab-page.ts";
import { Line } from "./line.ts";

let line: Line;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  line = await Line.to(serverUrl());
  lab = await (await LabPage.open(browser, {}, line.url)).start();
});

test.afterAll(async () => {
  line.mend();
  await lab.close();
  line.close();
});

test("keys typed while the connection is lost are kept, shown, and sent once when it is back", async () => {
  const { page } = lab;
  await lab.run("node1", "clear");
  line.cut();
  for (const node of NODES) await expect(lab.terminal(node)).toHaveAttribute("data-status", "lost");
  await expect(page.getByText("The connection is lost.", { exact: true })).toBeVisible();

  await lab.type("node1", "echo kept-$((20 + 3))");
  await page.keyboard.press("Enter");
  await expect(lab.terminal("node1").getByText("22 keys are")).toBeVisible();
  expect(await lab.text("node1")).not.toContain("kept-");

  line.mend();
  await expect(lab.terminal("node1")).toHaveAttribute("data-status", "live");
  await lab.shows("node1", /^kept-23$/m);
  await lab.prompt("node1");
  expect((await lab.text("node1")).match(/kept-23/g)).toHaveLength(1);
  expect((await lab.run("node1", "history | grep -c 'echo kept'")).output).toBe("2");
  await expect(page.getByText("The connection is lost.", { exact: true })).toBeHidden();
});

test("output printed meanwhile is there afterwards, once and in order", async () => {
  await lab.run("node2", "clear");
  await lab.type("node2", "for n in $(seq 40); do echo tide-$n; sleep 0.05; done");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node2", /^tide-3$/m);
  line.cut();
  await expect(lab.terminal("node2")).toHaveAttribute("data-status", "lost");
  line.mend();
  await lab.shows("node2", /^tide-40$/m);
  const tides = (await lab.text("node2")).split("\n").filter((each) => /^tide-\d+$/.test(each));
  expect(tides).toEqual(Array.from({ length: 40 }, (_, at) => `tide-${at + 1}`));
});

test("keys can be thrown away instead", async () => {
  const { page } = lab;
  await lab.run("node3", "clear");
  line.cut();
  await expect(lab.terminal("node3")).toHaveAttribute("data-status", "lost");
  await lab.type("node3", "echo unwanted");
  await lab.terminal("node3").getByRole("button", { name: "Discard keys" }).click();
  line.mend();
  await page.getByRole("button", { name: "Try now" }).first().click();
  await lab.prompt("node3");
  expect(await lab.run("node3", "echo after")).toEqual({ output: "after", exitCode: 0 });
  expect(await lab.text("node3")).not.toContain("unwanted");
});
