/**
 * `npm run test:long`: what takes too long for every change. Prepares this machine as `npm test` does, then runs tests
 * with more rounds than there, and those that restart an engine of their own.
 */
import { spawnSync } from "node:child_process";
import { prepare } from "./setup/prepare.mjs";
import { ROOT } from "./setup/root.mjs";
import { giveUp } from "./setup/say.mjs";

/** Project of vitest.config.ts, test file, and what makes it long. */
const LONG = [
  ["integration", "server/sandboxes/kills.integration.test.ts", { DRYDOCK_KILLS: "50" }],
  ["long", "server/terminals/engine-restart.long.test.ts", {}],
];

async function testLong() {
  const { node, env } = await prepare();
  let failed = 0;
  for (const [project, file, more] of LONG) {
    const args = ["node_modules/vitest/vitest.mjs", "run", "--project", project, file];
    const { status } = spawnSync(node, args, { cwd: ROOT, env: { ...env, ...more }, stdio: "inherit" });
    if (status !== 0) failed += 1;
  }
  process.exit(failed);
}

testLong().catch(giveUp);
