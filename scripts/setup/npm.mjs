/** npm packages and the Node that comes with them. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run, which } from "./command.mjs";
import { hashFiles } from "./content-hash.mjs";
import { SetupError, task } from "./say.mjs";

const NODE_NEEDED = 24;

/** Installs what package-lock.json says, unless that has been done. */
export async function ensurePackages(root) {
  const lock = join(root, "package-lock.json");
  const stamp = join(root, "node_modules/.drydock-installed");
  const wanted = hashFiles([lock]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  if (!installedByHand(root, lock)) {
    await task("Installing npm packages", async (note) => {
      // None of the packages needs its install script; esbuild and ssh2 work as they are unpacked.
      const { program, args } = npm();
      note("npm ci");
      await mustRun(
        "Installing npm packages",
        program,
        [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        {
          cwd: root,
          onLine: note,
        },
      );
    });
  }
  writeFileSync(stamp, wanted);
}

/** npm writes its own lock last of all, so a newer one means a finished `npm ci`. */
function installedByHand(root, lock) {
  const own = statSync(join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  return own !== undefined && own.mtimeMs >= statSync(lock).mtimeMs;
}

/** The npm that runs this, or the one that is installed: a program and its first arguments. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return { program: process.execPath, args: [script] };
  const program = which("npm");
  if (program === null) throw new SetupError("npm is not installed: install it with Node (https://nodejs.org).");
  return { program, args: [] };
}

/** Resolves to the path of a Node that is new enough: the one among the packages, else the one running this. */
export async function findNode(root) {
  const bundled = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin/node");
  if (existsSync(bundled) && (await run(bundled, ["--version"])).code === 0) return bundled;
  if (Number(process.versions.node.split(".")[0]) >= NODE_NEEDED) return process.execPath;
  throw new SetupError(
    `Drydock needs Node ${NODE_NEEDED} or newer and this is ${process.versions.node}: install a newer one (https://nodejs.org).`,
  );
}
