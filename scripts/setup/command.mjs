/** Child processes with a deadline, and their output kept for when they fail. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./say.mjs";

/** What is kept of a command's output to explain a failure. Characters. */
const OUTPUT_KEPT = 200_000;

/** What runs now: a script that is stopped takes it along instead of leaving it behind. */
const running = new Set();
const STOPPED_BY = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

function stopAll(signal) {
  for (const child of running) child.kill("SIGTERM");
  process.exit(STOPPED_BY[signal]);
}

function watchOver(child) {
  if (running.size === 0) for (const signal of Object.keys(STOPPED_BY)) process.on(signal, stopAll);
  running.add(child);
  const release = () => {
    if (!running.delete(child) || running.size > 0) return;
    for (const signal of Object.keys(STOPPED_BY)) process.off(signal, stopAll);
  };
  child.once("error", release);
  child.once("close", release);
}

/** Where a program is, or null. `sbin` is searched too: engines live there, and PATH may lack it. */
export function which(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/**
 * Runs a command to its end. Resolves to `{ code, output }` (stdout and stderr together; code 127
 * when it could not be started), whatever the exit code. `onLine` sees each line as it comes.
 */
export function run(program, args, { cwd, env, input, timeoutMs = 600_000, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    watchOver(child);
    let output = "";
    let partial = "";
    const take = (chunk) => {
      const text = chunk.toString();
      output = (output + text).slice(-OUTPUT_KEPT);
      if (onLine === undefined) return;
      const lines = (partial + text).split(/\r?\n/);
      partial = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line.trim());
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const deadline = setTimeout(() => {
      output += `\n${program} took longer than ${timeoutMs / 1000} s and was stopped.`;
      child.kill("SIGKILL");
    }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(deadline);
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.on("close", (code) => {
      clearTimeout(deadline);
      resolve({ code: code ?? 1, output });
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** As `run`, and a failure is a SetupError that ends with the last lines of the output. */
export async function mustRun(purpose, program, args, options = {}) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) {
    throw new SetupError(
      `${purpose} failed (${program} ended with ${code}):\n${output.trim().split("\n").slice(-15).join("\n")}`,
    );
  }
  return output;
}
