/** A real browser for the end-to-end tests. */
import { existsSync } from "node:fs";
import { run, which } from "./command.mjs";
import { installPackages, mayInstall } from "./debian.mjs";
import { SetupError, task } from "./say.mjs";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const EMOJI_FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";

/** Resolves to the path of a Chromium; installs Debian's, with a font that has emoji, where that is allowed. */
export async function ensureChromium() {
  const found = process.env.DRYDOCK_CHROMIUM ?? PROGRAMS.map(which).find((path) => path !== null);
  if (found && (existsSync(EMOJI_FONT) || !mayInstall())) return await proven(found);
  if (!mayInstall()) {
    throw new SetupError("The end-to-end tests need Chromium: install it, or set DRYDOCK_CHROMIUM to where it is.");
  }
  const missing = [...(found ? [] : ["chromium"]), ...(existsSync(EMOJI_FONT) ? [] : ["fonts-noto-color-emoji"])];
  await task(`Installing ${missing.join(" and ")}`, (note) => installPackages(missing, note));
  return await proven(found ?? which("chromium"));
}

async function proven(path) {
  const { code, output } = await run(path, ["--version", "--no-sandbox"], { timeoutMs: 30_000 });
  if (code !== 0) throw new SetupError(`${path} does not start: ${output.trim()}`);
  return path;
}
