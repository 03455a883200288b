/** `npm run check`: what needs no engine. Biome, TypeScript, import direction, knip, unit tests. */

import { ensureNextTypes } from "./setup/build.mjs";
import { ensurePackages, findNode } from "./setup/npm.mjs";
import { ROOT } from "./setup/root.mjs";
import { runSuites } from "./setup/run-suites.mjs";
import { giveUp } from "./setup/say.mjs";
import { CHECKS } from "./setup/suites.mjs";

async function check() {
  await ensurePackages(ROOT);
  const node = await findNode(ROOT);
  await ensureNextTypes(ROOT, node);
  process.exit((await runSuites(ROOT, CHECKS, { node, env: process.env })) ? 0 : 1);
}

check().catch(giveUp);
