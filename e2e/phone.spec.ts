import { expect } from "@playwright/test";
import { test } from "./browsers.ts";
import { LAB_TITLE } from "./lab-page.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("a phone starts the lab, runs a command, uses the key row, and never scrolls sideways", async ({
  openBrowser,
}) => {
  const lab = await openBrowser(PHONE);
  const { page } = lab;
  const fits = async (where: string) =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `width of the page, ${where}`).toBe(390);
  await page.goto("/");
  await fits("catalogue");
  await page.getByRole("link", { name: LAB_TITLE, exact: true }).tap();
  const start = page.getByRole("button", { name: "Start", exact: true });
  await expect(start).toBeVisible();
  await fits("about the lab");
  await start.tap();
  await page.waitForURL(/\/s\//);

  // Booting can be looked at, or the tutorial be read.
  const panes = page.getByRole("navigation", { name: "Panes" });
  await expect(page.getByRole("heading", { level: 1, name: "What is orchestration" })).toBeVisible();
  await panes.getByRole("button", { name: "node1" }).tap();
  await lab.live();
  await fits("terminal");
  const sandbox = await lab.sandbox();

  // The next command stands above the terminal.
  const version = "docker version --format '{{.Server.Version}}'";
  await lab
    .terminal("node1")
    .getByRole("button", { name: `Run on node1: ${version}` })
    .tap();
  const engineSays = await sandbox.docker("node1", "version", "--format", "{{.Server.Version}}");
  await lab.shows("node1", engineSays);

  // From the tutorial, a command shows its terminal.
  await panes.getByRole("button", { name: "Tutorial" }).tap();
  await expect(lab.terminal("node1")).toBeHidden();
  await page.getByRole("button", { name: "Next section: Turn on Swarm mode" }).tap();
  await fits("tutorial");
  await page.getByRole("button", { name: "Run on node1: docker run -dt ubuntu sleep infinity" }).first().tap();
  await expect(lab.terminal("node1")).toBeVisible();
  await lab.prompt("node1");
  expect(await sandbox.dockerLines("node1", "ps", "--format", "{{.Image}}")).toEqual(["ubuntu"]);
  await lab.passed("container-runs");

  // Keys that its keyboard lacks.
  const keys = page.getByRole("toolbar", { name: "Keys for node1" });
  await lab.keys("node1").focus();
  await page.keyboard.type("docker conta");
  await keys.getByRole("button", { name: "Tab", exact: true }).tap();
  await lab.shows("node1", /docker container $/m);
  await keys.getByRole("button", { name: "^C, interrupt" }).tap();
  await lab.shows("node1", /\^C\n+root@node1:~# ?$/);
  await page.keyboard.type("sleep 1000\n");
  await expect.poll(() => page.evaluate(() => window.drydock?.busy("node1"))).toBe(true);
  await keys.getByRole("button", { name: "Ctrl for the next key" }).tap();
  await page.keyboard.type("c");
  await lab.prompt("node1");
  await keys.getByRole("button", { name: "Up", exact: true }).tap();
  await lab.shows("node1", /# sleep 1000$/);
  await keys.getByRole("button", { name: "^C, interrupt" }).tap();
  await lab.prompt("node1");

  // Output nobody sees is announced in the bar, until somebody does.
  const announced = panes.getByRole("button", { name: /^node2 ?, new output$/ });
  await panes.getByRole("button", { name: "node2" }).tap();
  await expect(lab.terminal("node2")).toBeVisible();
  await expect(announced).toBeHidden();
  await panes.getByRole("button", { name: "node1" }).tap();
  await lab.run("node2", "echo ahoy");
  await expect(announced).toBeVisible();
  await announced.tap();
  await expect(announced).toBeHidden();
  await fits("another terminal");

  // Opened again at a step far down, the page still begins with its top bar.
  await panes.getByRole("button", { name: "Tutorial" }).tap();
  const step = page.getByRole("heading", { name: "See all three" });
  await step.evaluate((heading) => heading.scrollIntoView({ block: "start" }));
  const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  await expect.poll(kept).toContain("see-three-nodes");
  await page.reload();
  await expect(step).toBeInViewport();
  await expect(page.getByRole("button", { name: "Menu", exact: true })).toBeInViewport({ ratio: 1 });
});

test("in a new tab of another size, a terminal whose prompt is only drawn again is not called new", async ({
  openBrowser,
}) => {
  const lab = await openBrowser();
  await lab.start();
  const tab = await lab.page.context().newPage();
  await tab.setViewportSize(PHONE.viewport);
  await tab.goto(lab.page.url());
  const nodes = tab.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: /^node/ });
  await expect(nodes).toHaveCount(3);
  await tab.waitForFunction(() =>
    ["node1", "node2", "node3"].every((node) => window.drydock?.text(node).includes("#")),
  );
  // What is new is told a moment after it was printed.
  await tab.waitForTimeout(1500);
  await expect(nodes.filter({ hasText: "new output" })).toHaveCount(0);
});
