import { type BrowserContextOptions, test as base } from "@playwright/test";
import { LabPage } from "./lab-page.ts";

/** Opens a browser of its own on an empty page; after the test its session is ended and it is closed. */
export type OpenBrowser = (options?: BrowserContextOptions) => Promise<LabPage>;

/** Playwright's test, with browsers that clean up behind themselves. */
export const test = base.extend<{ openBrowser: OpenBrowser }>({
  openBrowser: async ({ browser }, use) => {
    const opened: LabPage[] = [];
    await use(async (options) => {
      const lab = await LabPage.open(browser, options);
      opened.push(lab);
      return lab;
    });
    for (const lab of opened) await lab.close();
  },
});
