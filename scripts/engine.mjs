/** Finds a Docker Engine that answers; where there is none, installs and starts one. Also a command: `node scripts/engine.mjs`. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { which } from "./setup/command.mjs";
import { installPackages, mayInstall } from "./setup/debian.mjs";
import { findEngine } from "./setup/engine-api.mjs";
import { startEngine } from "./setup/engine-start.mjs";
import { giveUp, SetupError, say, task } from "./setup/say.mjs";

/** Resolves to an EngineApi of an engine that answers; throws SetupError with the remedy when there can be none. */
export async function ensureEngine() {
  let found = await findEngine();
  if (found.engine === null) {
    refuseWhereHelpless(found);
    const missing = ["docker.io", "iptables", "jq"].filter((name) => which(PROGRAM[name]) === null);
    if (missing.length > 0) await task("Installing Docker Engine", (note) => installPackages(missing, note));
    found = await findEngine(); // the package may have started it
    if (found.engine === null) found = await task("Starting Docker Engine", startEngine);
  }
  say(`Docker Engine ${found.version} at ${found.engine.host}`);
  return found.engine;
}

const PROGRAM = { "docker.io": "dockerd", iptables: "iptables", jq: "jq" };

function refuseWhereHelpless({ denied }) {
  if (process.env.DOCKER_HOST) {
    throw new SetupError(
      `No Docker Engine answers at DOCKER_HOST=${process.env.DOCKER_HOST}: start it, or unset DOCKER_HOST.`,
    );
  }
  if (denied !== null) {
    throw new SetupError(
      `Docker Engine is there, but this account may not use ${denied}: run \`sudo usermod -aG docker $USER\`, log in again, and run this again.`,
    );
  }
  if (mayInstall()) return;
  throw new SetupError(
    process.platform === "linux"
      ? which("dockerd") === null
        ? "No Docker Engine is installed: install it (https://docs.docker.com/engine/install/), or run this as root on Debian or Ubuntu, which installs docker.io by apt."
        : "Docker Engine is installed but does not run: start it (`sudo systemctl start docker`), or run this as root."
      : "No Docker Engine answers: install Docker Desktop (https://docs.docker.com/get-started/get-docker/) and start it.",
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureEngine().catch(giveUp);
}
