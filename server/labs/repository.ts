import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";

/** Where labs are fetched from. */
export interface LabRepository {
  /** `https://host/path.git` */
  url: string;
  /** A branch or tag; null for what the host calls its HEAD. */
  branch: string | null;
}

/** Labs are text and some pictures; what takes longer hangs. For each of git's commands. */
const GIT_MS_MAX = 60_000;
/** What git says of a failure. Bytes. */
const SAID_BYTES_MAX = 64 * 1024;

/** Nothing that a repository holds may run, nobody is asked for a password, and the folder is no other repository's. */
const CAREFUL = [
  "--git-dir=.git",
  "--work-tree=.",
  "-c",
  "core.askPass=true",
  "-c",
  "protocol.allow=never",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.symlinks=false",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "submodule.recurse=false",
];

/**
 * Brings a folder, which is made when it is not there, to the newest state of a repository, without its history. Rejects with a
 * sentence; the folder is then as it was. `protocol`: the only one git may speak.
 */
export async function fetchRepository(
  { url, branch }: LabRepository,
  folder: string,
  { protocol = "https", program = "git" }: { protocol?: string; program?: string } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const git = async (...args: string[]) => {
    const careful = [...CAREFUL, "-c", `protocol.${protocol}.allow=always`];
    try {
      await promisify(execFile)(program, [...careful, ...args], {
        cwd: folder,
        timeout: GIT_MS_MAX,
        killSignal: "SIGKILL",
        maxBuffer: SAID_BYTES_MAX,
      });
    } catch (error) {
      throw new Error(`The labs could not be fetched from ${url}: ${reasonOf(error)}`, { cause: error });
    }
  };
  await git("init", "--quiet");
  await git("fetch", "--quiet", "--depth", "1", "--no-tags", "--", url, branch ?? "HEAD");
  await git("reset", "--quiet", "--hard", "FETCH_HEAD");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "git is not installed.";
  if ("killed" in error && error.killed) return `git did not finish within ${GIT_MS_MAX / 1000} s.`;
  const said = "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
  return said || error.message;
}
