import { expect, test } from "@playwright/test";
import { LabPage } from "./lab-page.ts";
import { OwnServer } from "./server.ts";

// A server of its own: it is killed.
let server: OwnServer;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  server = await OwnServer.start("e2e-shells");
  lab = await (await LabPage.open(browser, {}, server.url)).start();
});

test.afterAll(async () => {
  await lab?.context.close();
  await server?.remove();
});

const tabs = () => lab.terminal("node1").getByRole("group", { name: "Shells of node1" });
const tab = (name: string) => tabs().getByRole("button", { name, exact: true });
/** Screen and scrollback of the shell that has this name. */
const textOf = async (name: string) => {
  const id = (await lab.view()).shells.find((shell) => shell.name === name)?.id;
  return lab.text(`node1/${id}`);
};

test("another shell opens in a tab, takes the keys, and is one of its own", async () => {
  await tabs().getByRole("button", { name: "Open another shell on node1" }).click();
  await expect(tab("shell 2")).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => textOf("shell 2")).toMatch(/root@node1:~#/);
  await lab.page.keyboard.type("MINE=aft; echo here-$((40 + 2))");
  await lab.page.keyboard.press("Enter");
  await expect.poll(() => textOf("shell 2")).toMatch(/^here-42$/m);
  expect(await lab.text("node1")).not.toContain("here-");
});

test("a run button runs in the main shell, and brings it to the front", async () => {
  await lab.run("node1", "echo main-$MINE-none");
  await expect(tab("main")).toHaveAttribute("aria-pressed", "true");
  expect(await lab.text("node1")).toMatch(/^main--none$/m);
});

test("a double click renames it, and F2 does; the tab has the keys again", async () => {
  await tab("shell 2").dblclick();
  await lab.page.keyboard.type("lo");
  // The page is drawn anew in the middle of the name.
  await lab.run("node2", "true");
  await lab.page.keyboard.type("gs");
  await lab.page.keyboard.press("Enter");
  await expect(tab("logs")).toBeFocused();
  await lab.page.keyboard.press("F2");
  await lab.page.keyboard.press("Escape");
  await expect(tab("logs")).toBeFocused();
  await lab.page.keyboard.press("F2");
  await lab.page.getByRole("textbox", { name: "Name of logs" }).fill("watch");
  await lab.page.keyboard.press("Enter");
  await expect(tab("watch")).toBeVisible();
});

test("a reload and a kill -9 leave tabs, names, screen and shell as they were", async () => {
  const before = await textOf("watch");
  await lab.page.reload();
  await expect(tab("watch")).toBeVisible();
  await expect.poll(() => textOf("watch")).toBe(before);
  await tab("watch").click();
  await server.stop("SIGKILL");
  await expect(lab.terminal("node1")).toHaveAttribute("data-status", "lost");
  await server.startAgain();
  await expect(lab.terminal("node1")).toHaveAttribute("data-status", "live");
  await expect.poll(() => textOf("watch")).toBe(before);
  await lab.type("node1", "echo is-$MINE");
  await lab.page.keyboard.press("Enter");
  await expect.poll(() => textOf("watch")).toMatch(/^is-aft$/m);
});

test("exit takes the tab away, and closing does; the main shell has the keys then", async () => {
  await lab.page.keyboard.type("exit");
  await lab.page.keyboard.press("Enter");
  await expect(tab("watch")).toBeHidden();
  await expect(tab("main")).toHaveAttribute("aria-pressed", "true");
  await expect(lab.keys("node1")).toBeFocused();
  await tabs().getByRole("button", { name: "Open another shell on node1" }).click();
  await tabs().getByRole("button", { name: "Close shell 2 of node1" }).click();
  await expect(tab("shell 2")).toBeHidden();
  await expect(lab.keys("node1")).toBeFocused();
  expect((await lab.run("node1", "echo main goes on")).output).toBe("main goes on");
});
