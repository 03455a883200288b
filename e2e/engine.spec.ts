import { expect, test } from "@playwright/test";
import { Line } from "../server/testing/line.ts";
import { LabPage } from "./lab-page.ts";
import { OwnServer } from "./server.ts";

// The way to the engine can be cut: for the server and its learners that is an engine that restarts. A real one does so
// in server/terminals/engine-restart.long.test.ts.
let line: Line;
let server: OwnServer;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  line = await Line.to(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
  server = await OwnServer.start("e2e-engine", { DOCKER_HOST: line.url.replace(/^http/, "tcp") });
  lab = await LabPage.open(browser, {}, server.url);
  await lab.start("first-containers", ["node1"]);
});

test.afterAll(async () => {
  line?.mend();
  await lab?.close();
  await server?.remove();
  line?.close();
});

const bar = () => lab.terminal("node1").getByText("node1 is out of reach", { exact: true });
const extra = async () => lab.text(`node1/${(await lab.view()).shells[0]?.id}`);

test("while the engine is away the terminal says so and keeps what is typed; the same shells go on when it is back", async () => {
  const { page } = lab;
  const terminal = lab.terminal("node1");
  await terminal.getByRole("button", { name: "Open another shell on node1" }).click();
  await expect.poll(extra).toMatch(/root@node1:~#/);
  await page.keyboard.type("for n in {1..100}; do echo tide-$n; sleep 0.1; done");
  await page.keyboard.press("Enter");
  await expect.poll(extra).toMatch(/^tide-3$/m);
  await lab.run("node1", "TIDE=high");

  line.cut();
  await expect(bar()).toBeVisible();
  await lab.type("node1", "echo kept-$TIDE-$((6 * 7))");
  await page.keyboard.press("Enter");
  await expect(terminal.getByText("echo kept-$TIDE-$((6 * 7))⏎")).toBeVisible();
  expect(await lab.text("node1")).not.toContain("kept-");
  line.mend();
  await lab.shows("node1", /^kept-high-42$/m);
  await expect(bar()).toBeHidden();
  await lab.prompt("node1");
  const text = await lab.text("node1");
  expect(text.match(/^kept-high-42$/gm)).toHaveLength(1);
  expect(text.match(/^node1 was out of reach for a moment\. Output of that time may be missing\.$/gm)).toHaveLength(1);
  expect((await lab.view()).nodes.map(({ state }) => state)).toEqual(["ready"]);

  // The other shell has a holder on the node: nothing of it is missing, and nothing is said.
  await expect.poll(extra, { timeout: 30_000 }).toMatch(/^tide-100$/m);
  const tides = (await extra()).split("\n").filter((each) => /^(tide-\d+|.*out of reach.*)$/.test(each));
  expect(tides).toEqual(Array.from({ length: 100 }, (_, at) => `tide-${at + 1}`));
  await page.reload();
  await expect.poll(() => lab.text("node1")).toBe(text);
});

test("a node that stopped while the engine was away says so when it is back, and can be restarted", async () => {
  const terminal = lab.terminal("node1");
  await lab.prompt("node1");
  await lab.run("node1", "echo ballast > /root/hold");
  const sandbox = await lab.sandbox();
  line.cut();
  await expect(bar()).toBeVisible();
  await sandbox.kill("node1");
  line.mend();
  await expect(terminal).toHaveAttribute("data-status", "ended");
  await terminal.getByRole("button", { name: "Restart node1" }).click();
  await lab.prompt("node1", 60_000);
  expect((await lab.run("node1", "cat /root/hold")).output).toBe("ballast");
});
