import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LabScript, ParsedLab } from "../server/labs/lab.ts";
import type { Problem } from "../server/labs/problem.ts";

/** Reading a script takes milliseconds; what takes longer hangs. */
const BASH_MS_MAX = 5000;
/** The nodes have 5. Below 4, as on a Mac, some of what is right on a node would be found wrong. */
const VERSION_MIN = 4;
/** More would only wait for a processor. */
const SCRIPTS_AT_ONCE = 8;

/** The bash of this machine, if there is one that knows what the nodes' does. */
export async function findBash(program = "bash"): Promise<string | null> {
  try {
    const { stdout } = await bash(program, "-c", 'echo "$BASH_VERSINFO"');
    return Number(stdout) >= VERSION_MIN ? program : null;
  } catch {
    // An author without bash is told everything else.
    return null;
  }
}

/** Has bash read a lab's scripts, without running them. What it finds is an error in a check, as that could never pass. */
export async function bashProblems(lab: ParsedLab, program: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (let start = 0; start < lab.scripts.length; start += SCRIPTS_AT_ONCE) {
    const some = lab.scripts.slice(start, start + SCRIPTS_AT_ONCE);
    const found = await Promise.all(some.map((script) => problemOf(script, `${lab.id}/lab.md`, program)));
    for (const problem of found) if (problem) problems.push(problem);
  }
  return problems;
}

async function problemOf({ kind, line, text }: LabScript, file: string, program: string): Promise<Problem | null> {
  const said = await complaintOf(program, text);
  if (said === null) return null;
  // The end of the script is a line that the block does not have.
  const within = Math.min(Number(/(?:.* at line|.*?\bline) (\d+)/.exec(said)?.[1] ?? 1), text.split("\n").length);
  const words = said
    .replace(/^.*?: (?:-c: )?(?:line \d+: )?(?:warning: )?/, "")
    .replace(/ at line \d+/, "")
    .replace(/`(.+?)'/g, '"$1"');
  return {
    file,
    line: line + within - 1,
    level: kind === "check" ? "error" : "warning",
    message: `Bash does not understand this ${kind === "check" ? "check" : "command"}: ${words}.`,
    remedy:
      kind === "check"
        ? "Mend this line, or one before it."
        : "Mend this line, or one before it; when it is typed into another program, name that language instead of bash.",
  };
}

/** The first line bash says; null when it finds nothing. */
async function complaintOf(program: string, script: string): Promise<string | null> {
  try {
    return firstLine((await bash(program, "-n", "-c", "--", script)).stderr);
  } catch (error) {
    // A script too long to be handed over, or a bash that hangs, says nothing about the script.
    return error instanceof Error && "stderr" in error ? firstLine(String(error.stderr)) : null;
  }
}

const firstLine = (text: string): string | null => text.trim().split("\n")[0] || null;

/** In English, and without the files that BASH_ENV names. */
const bash = (program: string, ...args: string[]) =>
  promisify(execFile)(program, args, {
    env: { ...process.env, LC_ALL: "C", BASH_ENV: "" },
    timeout: BASH_MS_MAX,
    killSignal: "SIGKILL",
  });
