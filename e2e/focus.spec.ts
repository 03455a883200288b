import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { LabPage } from "./lab-page.ts";

/** Whoever types goes on typing, whatever becomes of the page around. One session for the file, in rows and wide again after each test. */

const WIDE = { width: 1440, height: 900 };
const TABS = { width: 1100, height: 900 };
const SMALL = { width: 800, height: 900 };

/** About a second of typing, in which everything around is drawn anew. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const KEY_EVERY_MS = 40;

let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  lab = await (await LabPage.open(browser)).start();
});

test.beforeEach(async () => {
  await lab.prompt("node2");
  await lab.run("node2", "clear");
});

test.afterAll(async () => {
  await lab.close();
});

const bar = (name: string) => lab.page.getByRole("button", { name, exact: true });
const maximise = () => lab.page.keyboard.press("Control+Shift+Enter");
const addNode = async () => {
  const answer = await lab.context.request.post(`${lab.url}/api/v1/sessions/${lab.session}/nodes`);
  expect(answer.ok(), await answer.text()).toBe(true);
  await expect(lab.terminal("node4")).toBeVisible();
};
const removeNode = async () => {
  await lab.prompt("node4", 60_000);
  const answer = await lab.context.request.delete(`${lab.url}/api/v1/sessions/${lab.session}/nodes/node4`);
  expect(answer.ok(), await answer.text()).toBe(true);
  await expect(lab.terminal("node4")).toBeHidden();
};

/** Types a command into node2 with the changes in its middle, each at a letter, and expects that the shell got it whole. */
async function typesThrough(...changes: (() => Promise<void>)[]): Promise<void> {
  await lab.type("node2", "echo ");
  for (const [at, change] of changes.entries()) {
    await lab.page.keyboard.type(`a${at}`);
    await change();
    await lab.page.keyboard.type(`b${at}`);
  }
  await lab.page.keyboard.press("Enter");
  await lab.shows("node2", new RegExp(`^${changes.map((_, at) => `a${at}b${at}`).join("")}$`, "m"));
}

/** The same while one types on, into a program that prints all the time. */
async function typesDuring(change: () => Promise<void>): Promise<void> {
  await lab.type("node2", "(while :; do printf .; sleep 0.05; done & cat >typed; kill $!)");
  await lab.page.keyboard.press("Enter");
  await expect.poll(() => lab.page.evaluate(() => window.drydock?.busy("node2"))).toBe(true);
  const typing = lab.page.keyboard.type(LETTERS, { delay: KEY_EVERY_MS });
  await sleep(5 * KEY_EVERY_MS);
  await change();
  await typing;
  await lab.page.keyboard.type("0");
  await lab.page.keyboard.press("Enter");
  await lab.page.keyboard.press("Control+d");
  await lab.prompt("node2");
  expect((await lab.run("node2", "cat typed")).output).toBe(`${LETTERS}0`);
}

test("maximising and restoring, by keys and by the mouse, takes no key away", async () => {
  await typesThrough(maximise, maximise);
  await typesThrough(
    () => bar("Maximise node2").click(),
    () => bar("Restore node2").click(),
  );
});

test("whoever maximises by the keyboard has the button still, and another terminal by the mouse that one", async () => {
  await bar("Maximise node3").focus();
  await lab.page.keyboard.press("Enter");
  await expect(bar("Restore node3")).toBeFocused();
  await lab.page.keyboard.press("Enter");
  await expect(bar("Maximise node3")).toBeFocused();
  await lab.keys("node1").focus();
  await bar("Maximise node3").click();
  await expect(lab.keys("node3")).toBeFocused();
  await maximise();
  await expect(lab.keys("node3")).toBeFocused();
});

test("a window that becomes narrower, small and wide again takes no key away while a program prints", async () => {
  for (const size of [TABS, WIDE, SMALL, TABS, WIDE]) {
    await test.step(`${size.width} px`, () => typesDuring(() => lab.page.setViewportSize(size)));
  }
});

test("another arrangement takes no key away", async () => {
  const arrange = (to: string) => async () => {
    await lab.page.getByRole("button", { name: /^Arrange terminals/ }).click();
    await lab.page.getByRole("menuitemcheckbox", { name: to }).click();
  };
  await typesThrough(arrange("Columns"), arrange("Tabs"), arrange("Rows"));
});

test("a node that is added or removed elsewhere takes no key away, unless it is the one", async () => {
  await typesDuring(addNode);
  await typesDuring(removeNode);
  await addNode();
  await lab.prompt("node4", 60_000);
  await lab.keys("node4").focus();
  await maximise();
  await removeNode();
  await expect(lab.keys("node1")).toBeFocused();
  await expect(lab.terminal("node3")).toBeVisible();
});

test("a shell that ends gives the keys to the main one at once", async () => {
  await bar("Open another shell on node2").click();
  const tab = lab.terminal("node2").getByRole("button", { name: "shell 2", exact: true });
  await expect(tab).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => lab.terminal("node2").locator(".xterm-rows").innerText()).toContain("root@node2");
  await lab.page.keyboard.type("exit\n");
  await tab.waitFor({ state: "hidden" });
  await lab.page.keyboard.type("echo typed-on\n");
  await lab.shows("node2", /^typed-on$/m);
});

test("somebody in the tutorial, a search or a dialog stays there", async () => {
  const { page } = lab;
  const changes = async (stays: () => Promise<void>) => {
    for (const size of [TABS, WIDE]) {
      await page.setViewportSize(size);
      await stays();
    }
    await addNode();
    await stays();
    await removeNode();
    await stays();
  };
  const button = page.getByRole("button", { name: /^Run on node1/ }).first();
  await button.focus();
  await changes(() => expect(button).toBeFocused());

  await lab.keys("node2").focus();
  await page.keyboard.press("Control+Shift+F");
  const search = page.getByRole("textbox", { name: "Search in node2" });
  await page.keyboard.type("sought");
  await changes(async () => {
    await expect(search).toBeFocused();
    await expect(search).toHaveValue("sought");
  });
  // It is open still, and asks for no keys.
  await lab.keys("node3").focus();
  await maximise();
  await expect(lab.keys("node3")).toBeFocused();
  await maximise();
  await search.press("Escape");

  await bar("End").press("Enter");
  const keep = page.getByRole("dialog", { name: "End this session?" }).getByRole("button", { name: "Keep working" });
  await keep.focus();
  await changes(() => expect(keep).toBeFocused());
  await keep.press("Enter");
});

test("a terminal that fills the screen stays there when the page has room for another layout, which comes afterwards", async () => {
  const { page } = lab;
  const filling = () => page.evaluate(() => document.fullscreenElement?.getAttribute("data-node") ?? null);
  const choose = async (item: string) => {
    await lab.terminal("node2").locator(".xterm-screen").click({ button: "right" });
    await page.getByRole("menu", { name: "Terminal of node2" }).getByText(item, { exact: true }).click();
  };
  await lab.keys("node2").focus();
  await page.setViewportSize(TABS);
  await expect(lab.terminal("node3")).toBeHidden();
  await choose("Full screen");
  await expect.poll(filling).toBe("node2");
  await page.setViewportSize(WIDE);
  await lab.run("node2", "echo still-here");
  expect(await filling()).toBe("node2");
  await choose("Leave full screen");
  await expect.poll(filling).toBeNull();
  await expect(lab.terminal("node3")).toBeVisible();
});

test("the server is told which terminal somebody turned to, by a click or by a key", async () => {
  const { page } = lab;
  const attended: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const channel = /"terminal:attend",(\d+)/.exec(String(payload))?.[1];
      if (channel !== undefined) attended.push(channel);
    }),
  );
  await page.reload();
  await lab.live();
  const turns = [
    () => lab.terminal("node3").locator(".drydock-screen").click(),
    () => lab.terminal("node2").locator(".drydock-screen").click(),
    () => page.keyboard.press("Alt+3"),
  ];
  const channels: (string | undefined)[] = [];
  for (const turn of turns) {
    attended.length = 0;
    await turn();
    await expect.poll(() => attended.length).toBeGreaterThan(0);
    channels.push(attended.at(-1));
  }
  expect(channels[2]).toBe(channels[0]);
  expect(channels[1]).not.toBe(channels[0]);
});
