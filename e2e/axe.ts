import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What axe finds, in both themes, one line each: where, which rule, and the element. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    await setTheme(page, theme);
    const { violations: broken, passes } = await new AxeBuilder({ page }).analyze();
    // Axe that finds nothing to look at finds nothing wrong either.
    expect(passes.length, "rules that axe could apply").toBeGreaterThan(10);
    for (const { id, nodes } of broken) {
      for (const { html, failureSummary } of nodes) found.push(`${theme} ${id}: ${html}\n${failureSummary}`);
    }
  }
  return found;
}

/** What every page does when the setting changes; a reload would lose what is open. Waits until colours stand still. */
async function setTheme(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.evaluate(async (wanted) => {
    document.documentElement.dataset.theme = wanted;
    const changing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === 1);
    await Promise.allSettled(changing.map(({ finished }) => finished));
  }, theme);
}
