import { expect, type Page, test } from "@playwright/test";
import { LabPage, serverUrl } from "./lab-page.ts";

// One session for the file: each test starts from a prompt and leaves one behind.
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  lab = await (await LabPage.open(browser, { permissions: ["clipboard-read", "clipboard-write"] })).start();
});

test.beforeEach(async () => {
  await lab.prompt("node1");
  await lab.run("node1", "clear");
});

test.afterAll(async () => {
  await lab.close();
});

const columns = async () => Number((await lab.run("node1", "stty size")).output.split(" ")[1]);

/** The point of the page that shows a character of the terminal; row and column from 0. */
async function pointOf(node: string, row: number, column: number): Promise<{ x: number; y: number }> {
  const { output } = await lab.run(node, "stty size");
  const [rows = 0, cols = 0] = output.split(" ").map(Number);
  await lab.run(node, "clear");
  const box = await lab.terminal(node).locator(".xterm-screen").boundingBox();
  if (!box) throw new Error(`the terminal of ${node} is not on the page`);
  return { x: box.x + (box.width / cols) * (column + 0.5), y: box.y + (box.height / rows) * (row + 0.5) };
}

/** How many pixels of the page have exactly this colour. */
async function pixelsOf(page: Page, [red, green, blue]: readonly [number, number, number]): Promise<number> {
  const picture = (await page.screenshot()).toString("base64");
  return page.evaluate(
    async ([base64, r, g, b]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no canvas");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === r && data[at + 1] === g && data[at + 2] === b) count += 1;
      }
      return count;
    },
    [picture, red, green, blue] as const,
  );
}

test("run() resolves to what the command printed and its exit code", async () => {
  expect(await lab.run("node1", "echo one; echo two >&2; (exit 7)")).toEqual({ output: "one\ntwo", exitCode: 7 });
  expect(await lab.run("node1", "true")).toEqual({ output: "", exitCode: 0 });
  const long = "x".repeat(500);
  expect((await lab.run("node1", `printf '%500s\\n' | tr ' ' x`)).output).toBe(long);
});

test("UTF-8, wide characters and emoji arrive unharmed, however they are cut into pieces", async () => {
  const line = "é漢字ß🚢👩‍🔬ñ—";
  expect((await lab.run("node1", `echo '${line}'`)).output).toBe(line);
  const { output } = await lab.run("node1", `for n in $(seq 400); do printf '${line}%.0s' 1 2 3 4 5; echo; done`);
  const lines = output.split("\n");
  expect(lines).toHaveLength(400);
  expect(lines.filter((each) => each !== line.repeat(5))).toEqual([]);
});

test("after a flood the last 10,000 lines stand there, each once, and its prompt was told once", async () => {
  const prompts = await lab.page.evaluateHandle(() => {
    const told: (number | null)[] = [];
    window.drydock?.on("prompt", ({ node, exitCode }) => {
      if (node === "node1") told.push(exitCode);
    });
    return told;
  });
  const last = 3_000_000;
  expect((await lab.run("node1", `seq ${last}; (exit 3)`)).exitCode).toBe(3);
  const numbers = async () => (await lab.text("node1")).split("\n").filter((line) => /^\d+$/.test(line));
  // The lines above the screen come when the terminal has been calm for a moment.
  await expect.poll(async () => (await numbers()).length, { message: "the scrollback" }).toBeGreaterThan(9_990);
  const shown = await numbers();
  expect(shown).toEqual(shown.map((_, index) => String(last - shown.length + 1 + index)));
  expect(await prompts.jsonValue()).toEqual([3]);
  expect((await lab.run("node1", "echo calm")).output).toBe("calm");
});

test("while a program prints, the page draws what it prints and no animations of its own", async () => {
  const animated = await lab.page.evaluate(async () => {
    const prints = window.drydock?.run("node1", "timeout 2 yes");
    const seen = new Set<string>();
    let over = false;
    void prints?.then(() => {
      over = true;
    });
    while (!over) {
      await new Promise(requestAnimationFrame);
      for (const { effect } of document.getAnimations()) {
        const target = effect instanceof KeyframeEffect ? effect.target : null;
        if (target?.closest(".xterm")) seen.add(target.className);
      }
    }
    return [...seen];
  });
  expect(animated).toEqual([]);
});

test("the field that takes the keys has no caret that blinks unseen, which would make keys wait for its frames", async () => {
  const field = lab.page.locator(".xterm-helper-textarea").first();
  expect(await field.evaluate((element) => getComputedStyle(element).getPropertyValue("caret-animation"))).toBe(
    "manual",
  );
});

test("a wide character takes two columns, for the shell as on the screen", async () => {
  const ask = `printf '漢🚢'; IFS='[;' read -rsd R -p $'\\e[6n' _ _ column; echo " $column"`;
  expect((await lab.run("node1", ask)).output).toBe("漢🚢 5");
});

test("24-bit colours are drawn as they were sent", async () => {
  const colour = [17, 99, 201] as const;
  expect(await pixelsOf(lab.page, colour)).toBe(0);
  await lab.run("node1", `printf '\\e[48;2;${colour.join(";")}m%40s\\e[0m\\n'`);
  await expect.poll(() => pixelsOf(lab.page, colour), { message: "pixels of the colour" }).toBeGreaterThan(40 * 50);
});

test("Tab completes docker's commands and Ctrl-C gives the prompt back", async () => {
  await lab.type("node1", "docker conta");
  await lab.page.keyboard.press("Tab");
  await lab.shows("node1", /docker container $/m);
  await lab.page.keyboard.type("prune --fo");
  await lab.page.keyboard.press("Tab");
  await lab.shows("node1", /docker container prune --force ?$/m);
  await lab.page.keyboard.press("Control+c");
  await lab.shows("node1", /\^C\n+root@node1:~# ?$/);
  expect((await lab.run("node1", "docker ps -q")).exitCode).toBe(0);
});

test("^C ends a program", async () => {
  await lab.type("node1", "echo be''gun; sleep 1000");
  await lab.page.keyboard.press("Enter");
  // Until then bash may still be reading the line, and takes ^C as a part of the next one, as in every terminal.
  await lab.shows("node1", /^begun$/m);
  await expect.poll(() => lab.page.evaluate(() => window.drydock?.busy("node1"))).toBe(true);
  await lab.page.keyboard.press("Control+c");
  await lab.prompt("node1");
  expect((await lab.run("node1", "echo $?")).output).toBe("130");
});

test("the tty follows the window, and comes back with it", async () => {
  const sizeIs = () => lab.run("node1", "stty size").then(({ output }) => output);
  const before = await sizeIs();
  const [rowsBefore = 0, colsBefore = 0] = before.split(" ").map(Number);
  // Larger: in a smaller window other parts of the page give way first. Below 1600 px the text keeps its size.
  await lab.page.setViewportSize({ width: 1580, height: 1200 });
  const larger = async () => {
    const [rows = 0, cols = 0] = (await sizeIs()).split(" ").map(Number);
    return rows > rowsBefore && cols > colsBefore;
  };
  await expect.poll(larger, { message: `stty size in a larger window, before: ${before}` }).toBe(true);
  await lab.page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(sizeIs, { message: "stty size in the window as before" }).toBe(before);
});

test("zooming makes the text larger and the tty smaller, until it is put back", async () => {
  const before = await columns();
  await lab.terminal("node1").locator(".xterm-screen").click();
  for (const _ of [1, 2, 3]) await lab.page.keyboard.press("Control+=");
  await expect.poll(columns, { message: "columns when larger" }).toBeLessThan(before);
  await lab.page.keyboard.press("Control+0");
  await expect.poll(columns, { message: "columns when normal" }).toBe(before);
});

test("what is selected can be read", async () => {
  const colour = [250, 210, 90] as const;
  const start = await pointOf("node1", 1, 0);
  await lab.run("node1", `printf '\\e[38;2;${colour.join(";")}m%s\\e[0m\\n' ██████████`);
  const shown = await pixelsOf(lab.page, colour);
  expect(shown).toBeGreaterThan(500);
  await lab.page.mouse.dblclick(start.x + 20, start.y);
  await expect(lab.terminal("node1").locator(".xterm-selection div").first()).toBeAttached();
  expect(await pixelsOf(lab.page, colour)).toBeGreaterThan(0.9 * shown);
});

test("a selection is copied by Ctrl+Shift+C and pasted by Ctrl+Shift+V", async () => {
  const start = await pointOf("node1", 1, 0);
  await lab.run("node1", "echo cargo-of-42-boxes");
  await lab.page.mouse.dblclick(start.x + 20, start.y);
  await lab.page.keyboard.press("Control+Shift+C");
  await expect.poll(() => lab.page.evaluate(() => navigator.clipboard.readText())).toBe("cargo-of-42-boxes");
  await lab.type("node1", "echo pasted: ");
  await lab.page.keyboard.press("Control+Shift+V");
  await lab.shows("node1", /echo pasted: cargo-of-42-boxes$/m);
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^pasted: cargo-of-42-boxes$/m);
});

test("a paste of many lines is shown first, and Cancel sends none of it", async () => {
  const text = Array.from({ length: 6 }, (_, at) => `echo line-${at}`).join("\n");
  const paste = async () => {
    await lab.page.evaluate((content) => navigator.clipboard.writeText(content), text);
    await lab.keys("node1").focus();
    await lab.page.keyboard.press("Control+Shift+V");
  };
  const dialog = lab.page.getByRole("dialog", { name: "Paste 6 lines into node1?" });
  await paste();
  await expect(dialog).toContainText("echo line-5");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  expect(await lab.text("node1")).not.toContain("line-0");

  await paste();
  await dialog.getByRole("button", { name: "Paste", exact: true }).click();
  await lab.shows("node1", /echo line-5$/m);
  expect(await lab.text("node1")).not.toMatch(/^line-0$/m);
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^line-0\n(.*\n)*line-5$/m);
});

test("Ctrl+Shift+F finds what has scrolled away", async () => {
  await lab.run("node1", "for n in $(seq 300); do echo crate-$n; done");
  await lab.keys("node1").focus();
  await lab.page.keyboard.press("Control+Shift+F");
  const search = lab.terminal("node1").getByRole("search");
  await search.getByRole("textbox").fill("crate-17");
  // 17 and 170 to 179, and neither the command line nor anything else.
  await expect(search.getByRole("status")).toHaveText(/^\d+ of 11$/);
  await lab.page.keyboard.press("Enter");
  await expect(search.getByRole("status")).toHaveText(/^\d+ of 11$/);
  await search.getByRole("textbox").fill("nowhere");
  await expect(search.getByRole("status")).toHaveText("Not found");
  await lab.page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect(lab.keys("node1")).toBeFocused();
});

test("a web address in the output opens in a new tab", async () => {
  const point = await pointOf("node1", 1, 10);
  const address = `${serverUrl()}/healthz`;
  await lab.run("node1", `echo ${address}`);
  const opened = lab.context.waitForEvent("page");
  await lab.page.mouse.move(point.x, point.y);
  await expect(lab.terminal("node1").locator(".xterm-cursor-pointer")).toBeVisible();
  await lab.page.mouse.click(point.x, point.y);
  const tab = await opened;
  await tab.waitForURL(address);
  await tab.close();
});

test("a run button offers to interrupt a program that holds the prompt", async () => {
  const { page } = lab;
  const button = lab.runButton("node1", "docker version --format '{{.Server.Version}}'");
  await lab.type("node1", "sleep 1000");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => window.drydock?.busy("node1"))).toBe(true);
  await button.click();
  const question = page.getByRole("group").filter({ hasText: "node1 is running a program." });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  expect(await page.evaluate(() => window.drydock?.busy("node1"))).toBe(true);

  await button.click();
  await question.getByRole("button", { name: "Interrupt it and run" }).click();
  await lab.shows("node1", /^sleep 1000\n\^C|sleep 1000\n\^C/m);
  await lab.shows("node1", /^\d+\.\d+\.\d+\S*\nroot@node1:~# ?$/m);
});
