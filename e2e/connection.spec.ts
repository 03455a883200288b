import { createHash } from "node:crypto";
import { expect, test } from "@playwright/test";
import { Line } from "../server/testing/line.ts";
import { LabPage, NODES, serverUrl } from "./lab-page.ts";

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

for (const webSockets of ["refused", "swallowed"] as const) {
  test(`where WebSockets are ${webSockets}, the terminal is live by polling, and what is typed and printed is right`, async () => {
    const line = await Line.to(serverUrl(), { webSockets });
    const page = await lab.context.newPage();
    let open = 0;
    page.on("websocket", (socket) => {
      socket.on("framereceived", () => {
        open += 1;
      });
    });
    await page.goto(`${line.url}${new URL(lab.page.url()).pathname}`);
    const polling = new LabPage(lab.context, page, line.url);
    await polling.prompt("node2", 45_000);
    await polling.run("node2", "clear");

    // More than one request of a polling connection may carry.
    const text = Array.from({ length: 8000 }, (_, at) => `${at} 漢字 ${"=".repeat(80)}`).join("\n");
    await polling.type("node2", "head -n 8000 > /root/pasted; md5sum < /root/pasted");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => window.drydock?.busy("node2"))).toBe(true);
    await page.evaluate((pasted) => window.drydock?.type("node2", pasted), `${text.replaceAll("\n", "\r")}\r`);
    await polling.shows("node2", `${createHash("md5").update(`${text}\n`).digest("hex")}  -`, 60_000);
    await polling.prompt("node2");
    const { output } = await polling.run("node2", "seq -f 'wave %g' 5000; cat /root/pasted | tail -n 1");
    const waves = Array.from({ length: 5000 }, (_, at) => `wave ${at + 1}`);
    expect(output).toBe([...waves, text.slice(text.lastIndexOf("\n") + 1)].join("\n"));
    expect(open).toBe(0);
    await page.close();
    line.close();
  });
}
