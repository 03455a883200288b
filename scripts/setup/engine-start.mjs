/** Starts an installed Docker Engine on a machine whose service manager does not, and waits until it answers. */
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run, which } from "./command.mjs";
import { findEngine } from "./engine-api.mjs";
import { SetupError } from "./say.mjs";

const LOG = "/var/log/dockerd.log";
const RUNTIME = "/usr/local/lib/drydock/bounded-runtime";
/** A cold engine with many containers to bring back takes seconds, not minutes. */
const ENGINE_UP_WITHIN_MS = 60_000;
/** From this version on the engine asks only for the capabilities the machine has. */
const FIRST_BOUNDED_VERSION = 23;
const CAP_SYS_RESOURCE = 24n;

/** Starts the engine and resolves to what `findEngine` finds. */
export async function startEngine(note) {
  if (existsSync("/run/systemd/system") && which("systemctl")) {
    note("systemctl start docker");
    await run("systemctl", ["start", "docker"], { timeoutMs: ENGINE_UP_WITHIN_MS });
    return await waitForEngine(note, () => "`journalctl -u docker` has the reason.");
  }
  if (!engineRuns()) {
    clearLeftovers();
    const log = openSync(LOG, "a");
    const engine = spawn(which("dockerd") ?? "dockerd", [...(await runtimeArguments()), ...(await mtuArguments())], {
      detached: true, // a session of its own: it outlives this script
      stdio: ["ignore", log, log],
      cwd: "/",
    });
    engine.on("error", () => {}); // seen by the wait below as an engine that never answers
    engine.unref();
  }
  return await waitForEngine(note, () => `${LOG} ends with:\n${lastLines(LOG, 8)}`);
}

async function waitForEngine(note, explain) {
  const deadline = Date.now() + ENGINE_UP_WITHIN_MS;
  note("waiting for dockerd to answer");
  for (;;) {
    const found = await findEngine();
    if (found.engine !== null) return found;
    if (Date.now() > deadline) {
      throw new SetupError(
        `Docker Engine was started but did not answer within ${ENGINE_UP_WITHIN_MS / 1000} s. ${explain()}`,
      );
    }
    await sleep(200);
  }
}

function processName(pidFile) {
  try {
    const pid = readFileSync(pidFile, "utf8").trim();
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return null;
  }
}

/** An engine that is there but slow to answer is waited for, not started twice. */
function engineRuns() {
  return processName("/var/run/docker.pid") === "dockerd";
}

/**
 * A killed engine leaves pid files and a socket; a pid file whose number now belongs to another
 * process stops the next start. A containerd that survived is left alone: dockerd adopts it.
 */
function clearLeftovers() {
  rmSync("/var/run/docker.pid", { force: true });
  rmSync("/var/run/docker.sock", { force: true });
  if (processName("/var/run/docker/containerd/containerd.pid") !== "containerd") {
    for (const name of ["containerd.pid", "containerd.sock", "containerd.sock.ttrpc", "containerd-debug.sock"]) {
      rmSync(join("/var/run/docker/containerd", name), { force: true });
    }
  }
}

/** Where the machine lacks a capability that an old engine insists on: a runtime that does without. */
async function runtimeArguments() {
  const held = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`);
  if ((held >> CAP_SYS_RESOURCE) & 1n) return [];
  const { output } = await run("dockerd", ["--version"]);
  if (Number(/version (\d+)/.exec(output)?.[1] ?? 0) >= FIRST_BOUNDED_VERSION) return [];
  mkdirSync(dirname(RUNTIME), { recursive: true });
  copyFileSync(join(dirname(fileURLToPath(import.meta.url)), "bounded-runtime.sh"), RUNTIME);
  chmodSync(RUNTIME, 0o755);
  return ["--add-runtime", `bounded=${RUNTIME}`, "--default-runtime", "bounded"];
}

/** Packets bigger than the machine's own link can carry would be lost on their way out of a container. */
async function mtuArguments() {
  try {
    const routes = readFileSync("/proc/net/route", "utf8").split("\n");
    const device = routes.map((line) => line.split("\t")).find((fields) => fields[1] === "00000000")?.[0];
    const mtu = Number(readFileSync(`/sys/class/net/${device}/mtu`, "utf8"));
    return mtu > 0 && mtu < 1500 ? ["--mtu", String(mtu)] : [];
  } catch {
    return [];
  }
}

/** The end of a text file, to explain a failure with. */
function lastLines(path, count) {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch {
    return "(no log)";
  }
}
