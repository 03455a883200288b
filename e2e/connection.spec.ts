import { createHash } from "node:crypto";
import { expect, type Locator, test } from "@playwright/test";
import { Line } from "../server/testing/line.ts";
import { LabPage, NODES, serverUrl } from "./lab-page.ts";

let line: Line;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  line = await Line.to(serverUrl());
  lab = await (await LabPage.open(browser, {}, line.url)).start();
});

// The test before may have waited for one terminal only.
test.beforeEach(() => lab.live());

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

test("a bar below a terminal leaves its last line in sight, and goes with what it says", async () => {
  await lab.run("node1", "seq 300");
  const place = async (what: Locator) => {
    const box = await what.boundingBox();
    if (!box) throw new Error("It is not on the page.");
    return { top: box.y, bottom: box.y + box.height };
  };
  const cursor = lab.terminal("node1").locator(".xterm-cursor");
  const before = await place(cursor);
  line.cut();
  await expect(lab.terminal("node1")).toHaveAttribute("data-status", "lost");
  await lab.type("node1", "true");
  const bar = lab.terminal("node1").getByText("4 keys are");
  await expect(bar).toBeVisible();
  expect((await place(cursor)).bottom).toBeLessThanOrEqual((await place(bar)).top);
  line.mend();
  await expect(bar).toBeHidden();
  await lab.shows("node1", /root@node1:~# true$/);
  await expect.poll(async () => (await place(cursor)).top).toBe(before.top);
  await lab.page.keyboard.press("Enter");
  await lab.prompt("node1");
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

test("a command that is clicked while the connection breaks runs once", async () => {
  await lab.run("node2", "clear");
  await lab.runButton("node2", "docker version --format '{{.Server.Version}}'").click();
  line.cut();
  await expect(lab.terminal("node2")).toHaveAttribute("data-status", "lost");
  line.mend();
  await lab.shows("node2", /^\d+\.\d+\.\d+\S*\nroot@node2:~# ?$/m);
  const text = await lab.text("node2");
  expect(text.match(/^\d+\.\d+\.\d+\S*$/gm)).toHaveLength(1);
  expect(text.match(/docker version/g)).toHaveLength(1);
});

test("a network that swallows everything is told soon, and what was typed into it arrives once", async () => {
  const { page } = lab;
  const node = lab.terminal("node1");
  await lab.run("node1", "clear");
  line.hush();
  await lab.type("node1", "echo swallowed-$((20 + 3))");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The server does not answer.", { exact: true })).toBeVisible();
  // Whether the keys before have been acknowledged is a matter of milliseconds.
  await expect(node.getByText(/echo swallowed-\$\(\(20 \+ 3\)\)⏎$/)).toBeVisible();
  await expect(node.getByText("No answer", { exact: true })).toBeVisible();
  expect(await lab.text("node1")).not.toContain("swallowed");

  // As when somebody comes out of a tunnel: the same line goes on.
  line.mend();
  await lab.shows("node1", /^swallowed-23$/m);
  await expect(page.getByText("The server does not answer.", { exact: true })).toBeHidden();

  // As when the address has changed: nothing will ever come over the old line, and a new one is there at once.
  line.hush();
  await lab.type("node1", "echo again-$((20 + 4))");
  await page.keyboard.press("Enter");
  await expect(node.getByText(/echo again-\$\(\(20 \+ 4\)\)⏎$/)).toBeVisible();
  line.forget();
  await node.getByRole("button", { name: "Reconnect" }).click();
  await lab.shows("node1", /^again-24$/m);
  // What the old line had swallowed arrives after all, and was typed already.
  line.mend();
  expect(await lab.run("node1", "echo after")).toMatchObject({ output: "after" });
  const text = await lab.text("node1");
  expect(text.match(/^swallowed-23$/gm)).toHaveLength(1);
  expect(text.match(/^again-24$/gm)).toHaveLength(1);
});

test("a network that is gone is told as lost, and not only as silent", async () => {
  await lab.run("node1", "clear");
  await lab.context.setOffline(true);
  await lab.type("node1", "echo offline-$((20 + 5))");
  await expect(lab.page.getByText("This browser is offline.", { exact: true })).toBeVisible({ timeout: 15_000 });
  await lab.context.setOffline(false);
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^offline-25$/m);
  await lab.live();
});

test("keys can be thrown away instead", async () => {
  await lab.run("node3", "clear");
  line.cut();
  await expect(lab.terminal("node3")).toHaveAttribute("data-status", "lost");
  await lab.type("node3", "echo unwanted");
  await lab.terminal("node3").getByRole("button", { name: "Discard keys" }).click();
  line.mend();
  await lab.prompt("node3");
  expect(await lab.run("node3", "echo after")).toEqual({ output: "after", exitCode: 0 });
  expect(await lab.text("node3")).not.toContain("unwanted");
});

test("a countdown says when the next try is, and a button tries at once", async () => {
  const { page } = lab;
  // With a clock that can be stopped, the page cannot come back by itself before the button is pressed.
  await page.clock.install();
  await page.reload();
  await lab.live();
  line.cut();
  const node = lab.terminal("node1");
  await expect(node).toHaveAttribute("data-status", "lost");
  await lab.type("node1", "echo early-$((6 * 7))");
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  // A try that is under way ends first; the one after it will not begin.
  await expect(async () => {
    await page.clock.runFor(100);
    await expect(node.getByText(/Next try in \d+ s, the \d+(st|nd|rd|th)\./)).toBeVisible({ timeout: 500 });
    await expect(node.getByText(/^Lost, \d+ s$/)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  line.mend();
  await node.getByRole("button", { name: "Try now" }).click();
  await expect(node).toHaveAttribute("data-status", "live");
  await page.clock.resume();
  await page.keyboard.press("Enter");
  await lab.shows("node1", /^early-42$/m);
});

/** The lab's page over a line on which no WebSocket comes through. */
async function openWithout(
  webSockets: "refused" | "swallowed",
): Promise<{ polling: LabPage; close: () => Promise<void> }> {
  const narrow = await Line.to(serverUrl(), { webSockets });
  const page = await lab.context.newPage();
  await page.goto(`${narrow.url}${new URL(lab.page.url()).pathname}`);
  const polling = new LabPage(lab.context, page, narrow.url);
  await polling.prompt("node2", 60_000);
  await polling.run("node2", "clear");
  return {
    polling,
    close: async () => {
      await page.close();
      narrow.close();
    },
  };
}

test("where WebSockets are refused, terminals work by polling: what is typed and printed is right", async () => {
  const { polling, close } = await openWithout("refused");
  // More than one request of a polling connection may carry.
  const lines = Array.from({ length: 4500 }, (_, at) => `${at} 漢字 ${"=".repeat(80)}`);
  await polling.type("node2", "head -n 4500 | md5sum");
  await polling.page.keyboard.press("Enter");
  await expect.poll(() => polling.page.evaluate(() => window.drydock?.busy("node2"))).toBe(true);
  await polling.page.evaluate((pasted) => window.drydock?.type("node2", pasted), `${lines.join("\r")}\r`);
  const sum = createHash("md5").update(`${lines.join("\n")}\n`);
  await polling.shows("node2", `${sum.digest("hex")}  -`, 60_000);
  await polling.prompt("node2");
  const { output } = await polling.run("node2", "seq -f 'wave %g' 3000");
  expect(output).toBe(Array.from({ length: 3000 }, (_, at) => `wave ${at + 1}`).join("\n"));
  await close();
});

test("where WebSockets get no answer at all, terminals work by polling after a while", async () => {
  const { polling, close } = await openWithout("swallowed");
  await polling.typeCommand("node2", "echo slowly-$((6 * 7))");
  await polling.shows("node2", /^slowly-42$/m);
  await close();
});
