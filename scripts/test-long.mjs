/**
 * `npm run test:long`: what takes too long for every change. Prepares this machine as `npm test` does, then runs integration
 * tests with more rounds than there.
 */
import { spawnSync } from "node:child_process";
import { prepare } from "./setup/prepare.mjs";
import { ROOT } from "./setup/root.mjs";
import { giveUp } from "./setup/say.mjs";

/** Test file → what makes it long. */
const LONG = [["server/sandboxes/kills.integration.test.ts", { DRYDOCK_KILLS: "50" }]];

async function testLong() {
  const { node, env } = await prepare();
  let failed = 0;
  for (const [file, more] of LONG) {
    const args = ["node_modules/vitest/vitest.mjs", "run", "--project", "integration", file];
    const { status } = spawnSync(node, args, { cwd: ROOT, env: { ...env, ...more }, stdio: "inherit" });
    if (status !== 0) failed += 1;
  }
  process.exit(failed);
}

testLong().catch(giveUp);
