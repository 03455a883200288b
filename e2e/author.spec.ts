import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { recordLab } from "../scripts/lab-record.ts";
import { loadLab } from "../server/labs/load.ts";
import { pngSize } from "../server/labs/pictures.ts";
import { violations } from "./axe.ts";
import { LabPage } from "./lab-page.ts";
import { OwnServer } from "./server.ts";

/** An author's preview: a folder of labs outside of the checkout, served as `npm run lab -- serve` does. */

const TITLE = "A draft";

const draft = (step: string, check: string): string => `---
title: ${TITLE}
summary: It changes while it is read.
level: beginner
minutes: 5
nodes: [node1]
---
## Opening
### ${step} {#only}

Words of ${step}. How it ends stands [at the end](#last).

${check}

## Closing
### The end {#last}

Back to [the beginning](#only).
`;

const CHECK = `<details><summary>Check: the file is made</summary>

\`\`\`bash check id=file-made
[ -f /root/made ] || { echo "There is no file /root/made on node1."; exit 1; }
\`\`\`
</details>`;

let folder: string;
let server: OwnServer;
let lab: LabPage;

/** As editors do: the whole file beside the old one, then in its place. */
async function save(id: string, text: string): Promise<void> {
  await mkdir(join(folder, id), { recursive: true });
  await writeFile(join(folder, id, "lab.md~"), text);
  await rename(join(folder, id, "lab.md~"), join(folder, id, "lab.md"));
}

test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), "drydock-labs-"));
  await save("draft", draft("First words", ""));
  await save("broken", "---\ntitle: [\n---\n");
  server = await OwnServer.start("e2e-author", { DRYDOCK_LABS: folder, DRYDOCK_AUTHOR: "1" });
  lab = await LabPage.open(browser, {}, server.url);
});

test.afterAll(async () => {
  await lab?.context.close();
  await server?.remove();
  await rm(folder, { recursive: true, force: true });
});

test("the page follows the file as it is saved, and nothing in the terminal is lost", async () => {
  await save("draft", draft("First words", ""));
  await lab.start("draft", ["node1"]);
  const { page } = lab;
  await expect(page.getByRole("heading", { name: "First words" })).toBeVisible();
  await lab.run("node1", "rm -f made; TIDE=high");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const screen = await lab.text("node1");

  await test.step("links lead to a step of another section, and back", async () => {
    await page.getByRole("link", { name: "at the end" }).click();
    await expect(page.getByRole("heading", { name: "The end" })).toBeFocused();
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "the beginning" }).press("Enter");
    await expect(page.getByRole("heading", { name: "First words" })).toBeFocused();
    expect(new URL(page.url()).hash).toBe("");
  });

  await test.step("other words, and a check that counts at once", async () => {
    await save("draft", draft("Second words", CHECK));
    await expect(page.getByRole("heading", { name: "Second words" })).toBeVisible();
    await expect(lab.check("file-made")).toContainText("There is no file /root/made on node1.");
    await lab.run("node1", "touch made");
    await lab.passed("file-made");
  });

  await test.step("while the file is wrong, the page stays and says what is wrong, with file and line", async () => {
    await save("draft", draft("Third words", "```bash run node=node7\ntrue\n```"));
    const note = page.getByRole("status").filter({ hasText: "The page shows the lab as it was before" });
    await expect(note).toContainText("draft/lab.md:13: error:");
    await expect(note).toContainText("node7");
    await expect(page.getByRole("heading", { name: "Second words" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await save("draft", draft("Fourth words", CHECK));
    await expect(page.getByRole("heading", { name: "Fourth words" })).toBeVisible();
    await expect(note).toHaveCount(0);
    await expect(lab.check("file-made")).toHaveAttribute("data-state", "passed");
  });

  expect(await lab.text("node1")).toContain(screen.trimEnd());
  expect(await lab.run("node1", "echo $TIDE")).toEqual({ output: "high", exitCode: 0 });
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

test("a lab is recorded: its pictures, and what its terminal showed with a marker for each step", async () => {
  // Not what is typed: the terminal shows that as well.
  const words = "recorded-42";
  const picture = "image/said.png";
  const step = `\`\`\`bash run\necho recorded-$((40 + 2))\n\`\`\`\n\n![The terminal of node1: echo repeats its words](${picture})`;
  await save("shown", draft("Say something", step));
  await rm(join(folder, "shown", "image"), { recursive: true, force: true });
  await expect.poll(async () => (await lab.context.request.get(`${server.url}/api/v1/labs/shown`)).status()).toBe(200);
  expect((await loadLab(folder, "shown")).problems.map(({ level }) => level)).toEqual(["warning"]);

  await recordLab(folder, "shown", server.url, () => undefined);

  // With its size, so that the page keeps the place for it.
  const recorded = await loadLab(folder, "shown");
  expect(recorded.problems).toEqual([]);
  expect(pngSize(await readFile(join(folder, "shown", picture)))?.width).toBeGreaterThan(400);
  const cast = await readFile(join(folder, "shown", "cast", "node1.cast"), "utf8");
  const [header, ...events] = cast
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ version: 2, title: `${TITLE}: node1` });
  expect(events.filter(([, kind]) => kind === "m").map(([, , label]) => label)).toEqual(["1.1 Say something"]);
  expect(events.map(([, kind, text]) => (kind === "o" ? text : "")).join("")).toContain(words);
});
