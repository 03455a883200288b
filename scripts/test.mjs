/** `npm test`: prepares this machine as `npm start` does, then runs every suite. */
import { ensureChromium } from "./setup/chromium.mjs";
import { prepare } from "./setup/prepare.mjs";
import { ROOT } from "./setup/root.mjs";
import { runSuites } from "./setup/run-suites.mjs";
import { giveUp } from "./setup/say.mjs";
import { TESTS } from "./setup/suites.mjs";

async function test() {
  const { node, env } = await prepare();
  const chromium = await ensureChromium();
  process.exit((await runSuites(ROOT, TESTS, { node, env: { ...env, DRYDOCK_CHROMIUM: chromium } })) ? 0 : 1);
}

test().catch(giveUp);
