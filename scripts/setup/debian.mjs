/** Debian packages, for machines where this script may install them. */
import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { SetupError } from "./say.mjs";

/** True on Debian, Ubuntu and what descends from them, as root. */
export function mayInstall() {
  return process.platform === "linux" && process.getuid?.() === 0 && isDebian();
}

function isDebian() {
  try {
    const release = readFileSync("/etc/os-release", "utf8");
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
  } catch {
    return false;
  }
}

/** Installs by apt without what is merely recommended. `note` hears what apt is busy with. */
export async function installPackages(names, note) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const lock = ["-o", "DPkg::Lock::Timeout=120"];
  const install = () =>
    run("apt-get", ["install", "-y", "--no-install-recommends", ...lock, ...names], {
      env,
      onLine: (line) => /^(Get|Unpacking|Setting up)/.test(line) && note(line),
    });
  note(`apt-get install ${names.join(" ")}`);
  let result = await install();
  if (result.code !== 0) {
    // The package lists are missing or too old: fetch them, and try once more.
    note("apt-get update");
    await run("apt-get", ["update", ...lock], { env, onLine: note });
    result = await install();
  }
  if (result.code !== 0) {
    const reason = result.output.trim().split("\n").slice(-6).join("\n");
    throw new SetupError(`apt-get could not install ${names.join(" ")}:\n${reason}`);
  }
}
