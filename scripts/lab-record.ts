import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { LabPage } from "../e2e/lab-page.ts";
import { OwnServer } from "../e2e/server.ts";
import playwright from "../playwright.config.ts";
import type { ParsedLab, RunBlock } from "../server/labs/lab.ts";
import { loadLab } from "../server/labs/load.ts";
import { Camera } from "./lab-record-camera.ts";
import { ensureBuild } from "./setup/build.mjs";
import { ROOT } from "./setup/root.mjs";

/** Nobody goes on faster than this, and containers that are told to stop take 10 s: a picture shows what stays. Milliseconds. */
const READING_MS = 12_000;
/** As wide as most people's, where a terminal beside the tutorial has about 116 columns; high enough for `docker info`. Pixels. */
const WINDOW = { width: 1440, height: 1800 };

/**
 * Plays a lab in a real browser, command by command, and writes the pictures it names into its folder. `url` is a
 * server that runs; without one, one is built and started for the time. Throws when a command or a check fails.
 */
export async function recordLab(
  folder: string,
  id: string,
  url: string | null,
  say: (line: string) => void,
): Promise<void> {
  const { lab, problems } = await loadLab(folder, id);
  if (!lab) throw new Error(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("\n"));
  const server = url === null ? await startServer(say) : null;
  // A Ctrl-C ends the recording by its browser's end, so that what was started is removed all the same.
  const browser = await chromium.launch({ ...playwright.use?.launchOptions, handleSIGINT: false });
  const stop = () => void browser.close();
  process.once("SIGINT", stop);
  try {
    const options = { viewport: WINDOW, deviceScaleFactor: 2, colorScheme: "dark" } as const;
    const page = await LabPage.open(browser, options, server?.url ?? url ?? "");
    try {
      await page.context.addInitScript(() => {
        // One terminal at a time, as high as the window.
        localStorage.setItem("drydock.settings", '{"terminals":"tabs"}');
        // Where Chromium only plays a finer screen, it tells xterm the size of the coarse one by this.
        Reflect.deleteProperty(ResizeObserverEntry.prototype, "devicePixelContentBoxSize");
      });
      await page.start(id);
      await playAndShoot(lab, page, join(folder, id), say);
    } finally {
      await page.close();
    }
  } finally {
    process.off("SIGINT", stop);
    await browser.close();
    await server?.remove();
  }
}

async function startServer(say: (line: string) => void): Promise<OwnServer> {
  const { pages } = await ensureBuild(ROOT, process.execPath);
  process.env.DRYDOCK_PAGES = pages;
  say("Starting a server for the recording");
  return OwnServer.start("lab-record");
}

async function playAndShoot(lab: ParsedLab, page: LabPage, folder: string, say: (line: string) => void): Promise<void> {
  const camera = new Camera(page);
  await mkdir(join(folder, "image"), { recursive: true });
  for (const [at, section] of lab.sections.entries()) {
    if (at > 0) await page.nextSection(section.title);
    for (const { id, blocks } of [{ id: section.id, blocks: section.blocks }, ...section.steps]) {
      const places = lab.pictures.filter(({ step }) => step === id);
      if (places.length > 0) await sleep(READING_MS);
      for (const block of blocks) {
        if (block.kind !== "run") continue;
        await play(page, block, say);
        for (const { file } of places.filter(({ after }) => after === block.id)) {
          const picture = await camera.shoot(block.nodes);
          await writeFile(join(folder, file), picture);
          say(`  ${file}, ${Math.ceil(picture.length / 1024)} KiB`);
        }
      }
      for (const check of lab.checks.filter(({ step }) => step === id)) {
        await page.passed(check.id);
        say(`  passed: ${check.title}`);
      }
      for (const { file } of places.filter(({ after }) => after === null))
        say(`  ${file}: no command stands before it`);
    }
  }
}

/** Each command on an empty screen, by its button. */
async function play(page: LabPage, block: RunBlock, say: (line: string) => void): Promise<void> {
  for (const node of block.nodes) {
    say(`${node}: ${block.command}`);
    await page.run(node, "clear");
    const exitCode = await page.click(node, block.command.trim().replace(/\s+/g, " "));
    if (exitCode !== 0) {
      throw new Error(`“${block.command}” on ${node} ended with ${exitCode}. It shows:\n${await page.text(node)}`);
    }
  }
}
