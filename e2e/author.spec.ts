import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
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

Words of ${step}.

${check}
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

test("labs come and go without a restart, and a broken one hides no other", async () => {
  const page = await lab.context.newPage();
  const titles = async () => {
    await page.goto(server.url);
    return page.getByRole("link", { name: /draft|newcomer|Sample/i }).allTextContents();
  };
  await rm(join(folder, "newcomer"), { recursive: true, force: true });
  await expect.poll(titles).toEqual([TITLE]);
  await save("newcomer", draft("Hello", "").replace(TITLE, "A newcomer"));
  await expect.poll(titles).toEqual([TITLE, "A newcomer"]);
  const known = async (id: string) => (await lab.context.request.get(`${server.url}/api/v1/labs/${id}`)).status();
  await expect.poll(() => known("newcomer")).toBe(200);
  expect(await known("broken")).toBe(404);
  await rm(join(folder, "newcomer"), { recursive: true });
  await expect.poll(titles).toEqual([TITLE]);
  await expect.poll(() => known("newcomer")).toBe(404);
});
