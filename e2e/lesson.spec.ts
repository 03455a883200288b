import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Block, LabView, Section } from "../server/contract/lab.ts";
import { test } from "./browsers.ts";
import { type LabPage, serverUrl } from "./lab-page.ts";

/** A lab from its first step to its end: finished steps, the question, what must hold, and the summary. */

const LAB = "first-containers";
/** The server looks again some seconds after the last news. Milliseconds. */
const LOOKED_WITHIN_MS = 30_000;

async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["dark", "light"]) {
    await page.evaluate(async (wanted) => {
      document.documentElement.dataset.theme = wanted;
      const changing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === 1);
      await Promise.allSettled(changing.map(({ finished }) => finished));
    }, theme);
    const { violations: broken, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length, "rules that axe could apply").toBeGreaterThan(10);
    for (const { id, nodes } of broken) for (const { html } of nodes) found.push(`${theme} ${id}: ${html}`);
  }
  return found;
}

/** Every command of a step, in order; its solution has a button of its own. */
const commandsOf = ({ blocks }: { blocks: Block[] }): string[] =>
  blocks.flatMap((block) => (block.kind === "run" ? [block.command.trim()] : []));

const hasSolution = ({ blocks }: { blocks: Block[] }): boolean =>
  blocks.some((block) => block.kind === "fold" && block.role === "solution");

async function playSection(lab: LabPage, section: Section): Promise<void> {
  for (const step of section.steps) {
    for (const command of commandsOf(step)) await lab.run("node1", command);
    if (hasSolution(step)) await runSolution(lab.page.locator(`[data-step="${step.id}"]`));
    for (const block of step.blocks) if (block.kind === "check") await lab.passed(block.id);
  }
}

/** The hint and the solution unfold; one click runs the whole of it, and says so when its part of the page does not come. */
async function runSolution(step: Locator): Promise<void> {
  for (const title of ["Hint", "Solution"]) await step.locator("summary", { hasText: title }).click();
  await expect(step.getByText("It is the command of the step Publish a port")).toBeVisible();
  const button = step.getByRole("button", { name: "Run the solution" });
  const refusal = step.getByText("The page could not load what plays it. Try again.");
  await step.page().route("**/_next/static/**", (route) => route.abort());
  await button.click();
  await expect(refusal).toBeVisible();
  await step.page().unroute("**/_next/static/**");
  await button.click();
  await expect(refusal).toBeHidden();
  await expect(button).toBeEnabled();
}

test.setTimeout(300_000);

test("a lab to its end: steps fold when they are done, a question is graded, what must hold opens again", async ({
  openBrowser,
}) => {
  const lab = await (await openBrowser()).start(LAB, ["node1"]);
  const { page } = lab;
  const { sections } = (await (await lab.context.request.get(`${serverUrl()}/api/v1/labs/${LAB}`)).json()) as LabView;
  const step = page.locator('[data-step="run-one-command"]');
  const heading = step.getByRole("button", { name: "Run one command" });

  await test.step("a finished step stays until the learner goes on, and is then one line with a tick", async () => {
    const [first = "", second = ""] = sections[0]?.steps.flatMap(commandsOf) ?? [];
    await lab.click("node1", first);
    await lab.passed("first-run");
    await expect(step).toHaveAttribute("data-folded", "false");
    await expect(heading).toHaveAttribute("aria-expanded", "true");
    await lab.click("node1", second);
    await expect(step).toHaveAttribute("data-folded", "true");
    expect((await step.boundingBox())?.height).toBeLessThan(40);
    await expect(lab.check("first-run")).toHaveAttribute("data-state", "passed");
    expect(await violations(page)).toEqual([]);
    await heading.click();
    await expect(lab.runButton("node1", first)).toBeVisible();
    await heading.press("Enter");
    await expect(step).toHaveAttribute("data-folded", "true");
  });

  for (const [index, section] of sections.entries()) {
    if (index > 0) await lab.nextSection(section.title);
    await playSection(lab, section);
    if (index === 2) await answerTheQuestion(page);
  }

  const finish = page.locator("[data-finished]");
  await test.step("the whole lab as one page, in which the rail still leads to every section", async () => {
    const choose = async (label: string) => {
      await page.getByRole("button", { name: "Settings", exact: true }).click();
      await page.getByRole("dialog").getByRole("radio", { name: label }).check({ force: true });
      await page.keyboard.press("Escape");
    };
    const titles = page.locator("[data-section-heading]");
    await expect(titles).toHaveCount(1);
    await choose("The whole as one page");
    await expect(titles).toHaveText(sections.map(({ title }) => title));
    await page
      .getByRole("navigation", { name: "Sections" })
      .getByRole("button", { name: /^Section 2:/ })
      .click();
    await expect(titles.nth(1)).toBeInViewport();
    await expect(titles.nth(1)).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await choose("One section at a time");
    await expect(titles).toHaveText([sections[1]?.title ?? ""]);
    await page
      .getByRole("navigation", { name: "Sections" })
      .getByRole("button", { name: /^Section 4:/ })
      .click();
  });

  await test.step("the end says what was learnt, what comes next, and gives the transcript", async () => {
    await expect(finish.getByRole("heading", { name: "You have finished Your first containers" })).toBeVisible();
    await expect(finish).toContainText("9 of 9 checks passed, 1 of 2 questions right");
    await expect(finish).toContainText("You have learnt:");
    await expect(finish.getByRole("link", { name: /^Go on with / })).toHaveAttribute("href", /^\/labs\/[a-z]/);
    expect(await violations(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await finish.getByRole("button", { name: "Download the transcript" }).click();
    expect((await download).suggestedFilename()).toBe(`${LAB}-node1.txt`);
  });

  await test.step("what must hold opens again when it breaks, with words, and closes when it is mended", async () => {
    await lab.run("node1", "docker run -dt --name back ubuntu sleep 900");
    const check = lab.check("nothing-left");
    await expect(check).toHaveAttribute("data-state", "broken", { timeout: LOOKED_WITHIN_MS });
    await expect(check).toContainText("Open again:");
    await expect(finish).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await lab.run("node1", "docker rm -f back");
    await expect(check).toHaveAttribute("data-state", "passed", { timeout: LOOKED_WITHIN_MS });
    await expect(finish).toBeVisible();
  });
});

async function answerTheQuestion(page: Page): Promise<void> {
  const quiz = page.locator("[data-quiz]");
  await expect(quiz).toHaveAttribute("data-state", "open");
  await quiz.getByLabel("No, port 80 can be used only once.").check();
  const answer = quiz.getByRole("button", { name: "Answer" });
  await answer.press("Enter");
  await expect(quiz).toHaveAttribute("data-state", "wrong");
  await expect(quiz).toContainText("Not right. Think again.");
  await expect(answer).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await quiz.getByLabel("Yes, when each gets another port outside.").check();
  await answer.press("Enter");
  await expect(quiz).toHaveAttribute("data-state", "correct");
  await expect(quiz.getByRole("status")).toBeFocused();
  await expect(quiz).toContainText("Right, at the second try.");
  await expect(quiz).toContainText("Right option");
  expect(await violations(page)).toEqual([]);
}

test("the theme follows another tab, and the system where that is the choice", async ({ openBrowser }) => {
  const lab = await openBrowser({ colorScheme: "dark" });
  const { page } = lab;
  const theme = page.locator("html");
  await page.goto("/");
  await expect(theme).toHaveAttribute("data-theme", "dark");
  const other = await lab.context.newPage();
  await other.goto(`/labs/${LAB}`);
  const choose = async (label: string) => {
    await other.getByRole("button", { name: "Settings" }).click();
    await other.getByRole("radio", { name: label }).check({ force: true });
    await other.keyboard.press("Escape");
  };
  await choose("Light");
  await expect(theme).toHaveAttribute("data-theme", "light");
  await choose("As the system");
  await expect(theme).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(theme).toHaveAttribute("data-theme", "light");
});
