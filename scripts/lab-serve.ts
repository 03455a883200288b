import { spawn } from "node:child_process";
import { relative } from "node:path";
import { loadLab } from "../server/labs/load.ts";
import { describeProblem } from "../server/labs/problem.ts";
import { prepare } from "./setup/prepare.mjs";
import { ROOT } from "./setup/root.mjs";

/** Beside a server of `npm start`: another port, another store. */
const PORT = "3001";
const DATA = "var/preview";

/**
 * Serves the labs with the author's preview on until it is stopped. A page that is open follows lab.md as it is saved.
 * Resolves to the server's exit code.
 */
export async function serveLab(folder: string, id: string, shownFolder: string): Promise<number> {
  const { problems } = await loadLab(folder, id);
  for (const problem of problems) console.log(describeProblem(problem, shownFolder));
  const prepared = await prepare();
  const { node } = prepared;
  const env: NodeJS.ProcessEnv = prepared.env;
  const server = spawn(node, ["dist/server.mjs"], {
    cwd: ROOT,
    // It says over the fourth when it listens, and where: before, another program may answer at the port.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: {
      ...env,
      PORT: env.PORT ?? PORT,
      DRYDOCK_DATA: env.DRYDOCK_DATA ?? DATA,
      DRYDOCK_LABS: relative(ROOT, folder),
      DRYDOCK_AUTHOR: "1",
      DRYDOCK_LOG: env.DRYDOCK_LOG ?? "error",
      NODE_ENV: "production",
    },
  });
  server.once("message", ({ ready }: { ready: string }) => {
    console.log(`The lab is at ${new URL(`/labs/${id}`, ready).href} and follows its file. Ctrl-C stops it.`);
  });
  // A terminal sends Ctrl-C to the server as well.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => server.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", (code) => resolve(code ?? 0));
  });
}
