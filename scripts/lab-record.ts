import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { LabPage } from "../e2e/lab-page.ts";
import { OwnServer } from "../e2e/server.ts";
import playwright from "../playwright.config.ts";
import type { NodeName } from "../server/contract/ids.ts";
import type { ParsedLab, PicturePlace } from "../server/labs/lab.ts";
import { loadLab } from "../server/labs/load.ts";
import { isAction, type PlayStep, playSteps } from "./lab-play/actions.ts";
import { Camera } from "./lab-record-camera.ts";
import { Casts } from "./lab-record-cast.ts";
import { RecordedPage } from "./lab-record-page.ts";
import { ensureBuild } from "./setup/build.mjs";
import { ROOT } from "./setup/root.mjs";

/** As wide as most people's, where a terminal beside the tutorial has about 116 columns; high enough for `docker info`. Pixels. */
const WINDOW = { width: 1440, height: 1800 };
/** A picture is to be taken in at a glance: a longer output is wiped off before the next command. Lines. */
const LINES_KEPT_MAX = 12;

/**
 * Plays a lab in a real browser and writes into its folder: the pictures it names (`image/…`), and what each terminal
 * showed (`cast/<node>.cast`). `url` is a server that runs; without one, one is built and started for the time. Throws
 * when a command or a check fails.
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
      await page.start(id, lab.nodes);
      await new Recording(lab, page, join(folder, id), say).run();
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

class Recording {
  readonly #lab: ParsedLab;
  readonly #folder: string;
  readonly #say: (line: string) => void;
  readonly #page: RecordedPage;
  readonly #camera: Camera;
  readonly #casts: Casts;
  /** Nodes whose screens are not clean any more, in the order in which they were used. */
  readonly #used = new Set<NodeName>();

  constructor(lab: ParsedLab, page: LabPage, folder: string, say: (line: string) => void) {
    this.#lab = lab;
    this.#folder = folder;
    this.#say = say;
    this.#page = new RecordedPage(lab, page);
    this.#camera = new Camera(page);
    this.#casts = new Casts(page, lab);
  }

  async run(): Promise<void> {
    await this.#casts.begin();
    await mkdir(join(this.#folder, "image"), { recursive: true });
    const steps = playSteps(this.#lab);
    this.#page.follow(steps.flatMap((step) => [...step.items.filter(isAction), ...step.solution]));
    for (const step of steps) await this.#step(step);
    for (const { file, step } of this.#lab.pictures) {
      if (!steps.some(({ id }) => id === step)) this.#say(`  ${file}: no command stands before it`);
    }
    await rm(join(this.#folder, "cast"), { recursive: true, force: true });
    await mkdir(join(this.#folder, "cast"));
    for (const [node, cast] of this.#casts.files()) {
      await writeFile(join(this.#folder, "cast", `${node}.cast`), cast);
      this.#say(`cast/${node}.cast, ${Math.ceil(Buffer.byteLength(cast) / 1024)} KiB`);
    }
  }

  async #step(step: PlayStep): Promise<void> {
    this.#say(`${step.number} ${step.title}`);
    await this.#casts.mark(`${step.number} ${step.title}`);
    const places = this.#lab.pictures.filter((place) => place.step === step.id);
    await this.#clear([...this.#used]);
    const checks = step.items.flatMap((item) => (item.kind === "check" ? [item.check] : []));
    for (const action of step.items.filter(isAction)) {
      await this.#clear(await this.#page.crowded(action.nodes, LINES_KEPT_MAX));
      for (const node of action.nodes) this.#used.add(node);
      await this.#page.play(action);
      for (const place of places.filter(({ after }) => after === action.id)) await this.#shoot(place, action.nodes);
    }
    if (step.solution.length > 0 && (await this.#page.anyOpen(checks.map(({ id }) => id)))) {
      for (const action of step.solution) await this.#page.play(action);
    } else this.#page.skip(step.solution.length);
    for (const check of checks) {
      await this.#page.passed(check.id);
      this.#say(`  passed: ${check.title}`);
    }
  }

  /** A picture shows the terminals that its words name; when they name none, those of the command before it. */
  async #shoot({ file, alt }: PicturePlace, nodes: readonly NodeName[]): Promise<void> {
    const named = [...this.#used].filter((node) => new RegExp(`\\b${node}\\b`).test(alt));
    const picture = await this.#camera.shoot(named.length > 0 ? named.toSorted() : nodes);
    await writeFile(join(this.#folder, file), picture);
    this.#say(`  ${file}, ${Math.ceil(picture.length / 1024)} KiB`);
    await this.#clear([...this.#used]);
  }

  /** So that a picture shows what was done for it, and nothing before. */
  async #clear(nodes: readonly NodeName[]): Promise<void> {
    await this.#page.clear(nodes);
    for (const node of nodes) this.#used.delete(node);
  }
}
