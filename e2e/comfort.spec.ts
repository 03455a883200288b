import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { LabPage } from "./lab-page.ts";

const ONE_NODE = "first-containers";

let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  lab = await LabPage.open(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  // Somebody who is not on Linux: there the browser itself pastes by a middle click.
  await lab.page.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "Win32" }));
  await lab.start(ONE_NODE, ["node1"]);
});

test.beforeEach(async () => {
  await lab.prompt("node1");
  await lab.run("node1", "clear");
});

test.afterAll(async () => {
  await lab.close();
});

const copied = () => lab.page.evaluate(() => navigator.clipboard.readText());
const copy = (text: string) => lab.page.evaluate((content) => navigator.clipboard.writeText(content), text);
/** Rows that xterm draws as elements; none while WebGL draws them. */
const drawnRows = () => lab.terminal("node1").locator(".xterm-rows > div");
const canvases = () => lab.terminal("node1").locator(".xterm-screen > canvas:not(.xterm-link-layer)");

/** Opens the menu by a right click and chooses from it. */
async function choose(item: string): Promise<void> {
  await lab.terminal("node1").locator(".xterm-screen").click({ button: "right" });
  await lab.page.getByRole("menu", { name: "Terminal of node1" }).getByText(item, { exact: true }).click();
}

/** Prints a word at the start of the second row; returns the point of the page that shows it. */
async function print(word: string): Promise<[x: number, y: number]> {
  const rows = Number((await lab.run("node1", "tput lines")).output);
  await lab.run("node1", "clear");
  await lab.run("node1", `echo ${word}`);
  const box = await lab.terminal("node1").locator(".xterm-screen").boundingBox();
  if (!box) throw new Error("there is no screen");
  return [box.x + 20, box.y + (box.height / rows) * 1.5];
}

test("text is drawn by the graphics card, and without it when the browser takes it away or has none", async () => {
  // There is none here, and an imitated one is slower than none.
  await expect(drawnRows().first()).toBeAttached();
  await expect(canvases()).toHaveCount(0);

  const page = await lab.context.newPage();
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    Object.assign(HTMLCanvasElement.prototype, {
      getContext(this: HTMLCanvasElement, kind: string) {
        return Reflect.apply(getContext, this, [kind]);
      },
    });
    const { getParameter } = WebGL2RenderingContext.prototype;
    const UNMASKED_RENDERER_WEBGL = 0x9246;
    WebGL2RenderingContext.prototype.getParameter = function (name: number) {
      return name === UNMASKED_RENDERER_WEBGL ? "A card" : getParameter.call(this, name);
    };
  });
  await page.goto(lab.page.url());
  const terminal = page.locator('[data-node="node1"]');
  const canvas = terminal.locator(".xterm-screen > canvas:not(.xterm-link-layer)");
  await expect(canvas).toHaveCount(1);
  await expect(terminal.locator(".xterm-rows > div")).toHaveCount(0);
  await canvas.evaluate((element: HTMLCanvasElement) => {
    element.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
  });
  await lab.run("node1", "echo drawn without it");
  await expect(terminal.locator(".xterm-rows > div").filter({ hasText: /^drawn without it/ })).toHaveCount(1);
  await page.close();
});

test("10,000 lines can be scrolled back to, and are there after a reload", async () => {
  await lab.run("node1", "seq -f 'sack %g' 12000");
  const before = await lab.text("node1");
  const numbers = [...before.matchAll(/^sack (\d+)$/gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBeGreaterThanOrEqual(10_000);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => 12_000 - numbers.length + 1 + index));
  await lab.page.reload();
  await lab.prompt("node1");
  expect(await lab.text("node1")).toBe(before);
});

test("a program copies by OSC 52, and a reload does not copy again", async () => {
  await copy("before");
  await lab.run("node1", `printf '\\e]52;c;%s\\a' "$(printf 'cargo 漢字' | base64)"`);
  await expect.poll(copied).toBe("cargo 漢字");
  await expect(lab.terminal("node1").getByText("node1 copied 8 characters.")).toBeVisible();
  await copy("something else");
  await lab.page.reload();
  await lab.prompt("node1");
  expect(await copied()).toBe("something else");
  // Nor is the clipboard given away.
  await lab.run("node1", `printf '\\e]52;c;?\\a'; read -rst 1 answer; echo "got [$answer]"`);
  expect(await lab.text("node1")).toMatch(/^got \[\]$/m);
});

test("a bell is a flash", async () => {
  const screen = lab.terminal("node1").locator(".drydock-screen");
  await screen.evaluate((element) => {
    const count = () => element.hasAttribute("data-bell") && element.setAttribute("data-rung", "");
    new MutationObserver(count).observe(element, { attributeFilter: ["data-bell"] });
  });
  await lab.run("node1", "printf '\\a'");
  await expect(screen).toHaveAttribute("data-rung", "");
  await expect(screen).not.toHaveAttribute("data-bell");
});

test("Ctrl+Insert copies the selection and Shift+Insert pastes it", async () => {
  await lab.page.mouse.dblclick(...(await print("anchor-chain")));
  await lab.page.keyboard.press("Control+Insert");
  await expect.poll(copied).toBe("anchor-chain");
  await lab.type("node1", "echo inserted ");
  await lab.page.keyboard.press("Shift+Insert");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^inserted anchor-chain$/m);
});

test("a middle click pastes the selection", async () => {
  const word = await print("capstan-bar");
  await lab.type("node1", "echo clicked ");
  await lab.page.mouse.dblclick(...word);
  await lab.terminal("node1").locator(".xterm-screen").click({ button: "middle" });
  await lab.shows("node1", /echo clicked capstan-bar$/m);
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^clicked capstan-bar$/m);
});

test("where the browser itself pastes by a middle click, it is pasted once", async () => {
  const word = await print("mainsheet");
  await lab.type("node1", "echo belayed ");
  const onLinux = await lab.context.newPage();
  await onLinux.goto(lab.page.url());
  await onLinux.waitForFunction(() => window.drydock?.text("node1").includes("echo belayed"));
  await onLinux.mouse.dblclick(...word);
  await onLinux.locator(".xterm-screen").first().click({ button: "middle" });
  await lab.shows("node1", /echo belayed mainsheet$/m);
  await onLinux.keyboard.press("Enter");
  await lab.shows("node1", /^belayed mainsheet$/m);
  await onLinux.close();
});

test("a right click offers to copy, to paste, to copy everything, to download and to clear", async () => {
  await lab.page.mouse.dblclick(...(await print("windlass")));
  await choose("Copy");
  await expect.poll(copied).toBe("windlass");
  await copy("echo from-the-$((1 + 1))-menu");
  await choose("Paste");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^from-the-2-menu$/m);
  await lab.prompt("node1");
  await lab.run("node1", "seq 200");

  const text = await lab.text("node1");
  await choose("Copy everything as text");
  await expect.poll(copied).toBe(text);
  const download = lab.page.waitForEvent("download");
  await choose("Download as text");
  expect((await download).suggestedFilename()).toBe("node1.txt");
  expect(await readFile(await (await download).path(), "utf8")).toBe(`${text}\n`);
  await choose("Clear");
  expect(await lab.text("node1")).toMatch(/^root@node1:~# ?$/);
});

test("the text's font and size are settings, and outlive a reload", async () => {
  const terminal = lab.terminal("node1");
  const columns = async () => Number((await lab.run("node1", "tput cols")).output);
  const before = await columns();
  const openSettings = () => lab.page.getByRole("button", { name: "Settings" }).click();
  const dialog = lab.page.getByRole("dialog", { name: "Settings" });
  const font = dialog.getByRole("textbox", { name: "Terminal font" });
  await openSettings();
  await font.fill("Liberation Serif");
  for (const _ of [1, 2, 3]) await dialog.getByRole("button", { name: "Larger" }).click();
  await lab.page.keyboard.press("Escape");
  await expect.poll(columns, { message: "columns with another font" }).not.toBe(before);
  await choose("Screen reader mode");
  await lab.page.reload();
  await lab.prompt("node1");
  await lab.run("node1", "echo read-aloud");
  await expect(terminal.locator(".xterm-accessibility").getByText("read-aloud", { exact: true })).toHaveCount(1);
  await expect.poll(columns, { message: "columns after a reload" }).not.toBe(before);
  await choose("Screen reader mode");
  await expect(terminal.locator(".xterm-accessibility")).toHaveCount(0);
  await openSettings();
  await expect(font).toHaveValue("Liberation Serif");
  await font.fill("");
  await dialog.getByRole("button", { name: "Normal" }).last().click();
  await lab.page.keyboard.press("Escape");
  await expect.poll(columns, { message: "columns as before" }).toBe(before);
});

test("a terminal fills the screen, with its menu, and comes back", async () => {
  const filling = () => lab.page.evaluate(() => document.fullscreenElement?.getAttribute("data-node") ?? null);
  await choose("Full screen");
  await expect.poll(filling).toBe("node1");
  await lab.page.keyboard.type("echo wide-$((2 + 2))");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^wide-4$/m);
  await choose("Leave full screen");
  await expect.poll(filling).toBeNull();
});

test("a dialog closes by a click beside it, not by a drag that ends there, and gives the focus back in any case", async () => {
  const { mouse } = lab.page;
  const end = lab.page.getByRole("button", { name: "End", exact: true });
  const dialog = lab.page.getByRole("dialog", { name: "End this session?" });
  await end.press("Enter");
  await dialog.getByText("cannot be brought back").hover();
  await mouse.down();
  await mouse.move(10, 300);
  await mouse.up();
  await expect(dialog).toBeVisible();
  await mouse.click(10, 300);
  await expect(dialog).toBeHidden();
  await expect(end).toBeFocused();
  await end.press("Enter");
  await dialog.getByRole("button", { name: "Keep working" }).press("Enter");
  await expect(dialog).toBeHidden();
  await expect(end).toBeFocused();
});
