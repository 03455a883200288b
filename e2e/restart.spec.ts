import { expect, test } from "@playwright/test";
import { LabPage, NODES } from "./lab-page.ts";
import { OwnServer } from "./server.ts";

// A server of its own: the one of the other files must not be stopped under them.
let server: OwnServer;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  server = await OwnServer.start("e2e-restart");
  lab = await (await LabPage.open(browser, {}, server.url)).start();
});

test.afterAll(async () => {
  await lab?.context.close();
  await server?.remove();
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`after ${signal} the nodes run on, and the page comes back to the same shells by itself`, async () => {
    const sandbox = await lab.sandbox();
    const started = await Promise.all(NODES.map((node) => sandbox.startedAt(node)));
    await lab.run("node1", "clear");
    await lab.run("node1", `TIDE=high-${signal}; (while sleep 0.2; do date +%s%N > /root/tide; done) &`);
    const tide = async () => (await sandbox.command("node1", "cat", "/root/tide")).output;
    const running = async () => {
      const before = await tide();
      await expect.poll(tide, { message: "what the background job writes" }).not.toBe(before);
    };
    await running();

    await server.stop(signal);
    for (const node of NODES) await expect(lab.terminal(node)).toHaveAttribute("data-status", "lost");
    await running();
    expect(await Promise.all(NODES.map((node) => sandbox.startedAt(node)))).toEqual(started);

    await server.startAgain();
    await lab.live();
    expect(await lab.run("node1", "echo $TIDE")).toEqual({ output: `high-${signal}`, exitCode: 0 });
    expect((await lab.run("node1", "jobs %1")).output).toContain("Running");
    await running();
    expect((await lab.run("node1", "kill %1; wait %1 2> /dev/null; echo over")).output).toContain("over");
    expect(await Promise.all(NODES.map((node) => sandbox.startedAt(node)))).toEqual(started);
    expect((await lab.view()).state).toBe("ready");
  });
}

test("a key that has shown just before SIGTERM is not told as unsent", async () => {
  const node = lab.terminal("node2");
  await lab.run("node2", "clear");
  await lab.type("node2", "echo last-$((6 * 8))");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node2", /^last-48$/m);
  await server.stop();
  await expect(node).toHaveAttribute("data-status", "lost");
  await expect(node.getByText(/on the way/)).toBeHidden();
  await server.startAgain();
  await lab.live();
  await expect(node.getByText("Not sent to node2")).toBeHidden();
});

test("keys typed while the server is away are shown to their author, and sent when told to, once", async () => {
  await lab.run("node2", "clear");
  await server.stop("SIGKILL");
  await expect(lab.terminal("node2")).toHaveAttribute("data-status", "lost");
  await lab.type("node2", "echo moored-$((6 * 7))");
  await lab.page.keyboard.press("Enter");
  await server.startAgain();
  const bar = lab.terminal("node2").getByText("Not sent to node2");
  await expect(bar).toBeVisible();
  await lab.prompt("node2");
  expect(await lab.text("node2")).not.toContain("moored");
  await lab.terminal("node2").getByRole("button", { name: "Send", exact: true }).click();
  await lab.shows("node2", /^moored-42$/m);
  await expect(bar).toBeHidden();
  await lab.prompt("node2");
  expect((await lab.text("node2")).match(/^moored-42$/gm)).toHaveLength(1);
});

test("a session whose server died can be ended, and nothing of it is left", async () => {
  const sandbox = await lab.sandbox();
  await lab.page.getByRole("button", { name: "End", exact: true }).click();
  await lab.page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(lab.page.getByRole("heading", { name: /^Your session ended at / })).toBeVisible({ timeout: 30_000 });
  expect(await sandbox.leftovers()).toEqual([]);
});
