/** `node scripts/run.mjs FILE …`: runs a TypeScript program of this checkout on the Node that Drydock uses. */
import { spawn } from "node:child_process";
import { ensurePackages, findNode } from "./setup/npm.mjs";
import { ROOT } from "./setup/root.mjs";
import { giveUp } from "./setup/say.mjs";

async function runProgram() {
  await ensurePackages(ROOT);
  const program = spawn(await findNode(ROOT), process.argv.slice(2), { cwd: ROOT, stdio: "inherit" });
  program.on("error", giveUp);
  program.on("exit", (code) => process.exit(code ?? 1));
}

runProgram().catch(giveUp);
