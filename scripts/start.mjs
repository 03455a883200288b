/** `npm start`: prepares this machine, then runs the server. `npm start -- --dev` follows changes of the sources. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepare } from "./setup/prepare.mjs";
import { ROOT } from "./setup/root.mjs";
import { giveUp } from "./setup/say.mjs";
import { SERVER_ENVIRONMENT, SERVER_FLAGS } from "./setup/server-flags.mjs";

const dev = process.argv.includes("--dev");

async function start() {
  const { node, env } = await prepare({ build: !dev });
  const args = dev
    ? ["--watch-path=server", "--watch-preserve-output", "server/index.ts"]
    : // No source maps: Next.js has many, and they take memory for good.
      [...SERVER_FLAGS, join(ROOT, "dist/server.mjs")];
  const server = spawn(node, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...env,
      ...SERVER_ENVIRONMENT,
      NODE_ENV: dev ? "development" : "production",
      ...(dev ? { DRYDOCK_DEV: "1" } : {}),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the server as well; a second one would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) server.kill(signal);
    });
  }
  server.on("error", giveUp);
  server.on("exit", (code, signal) =>
    process.exit(code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1)),
  );
}

start().catch(giveUp);
