/** The base of every image of ours: Debian trixie from a registry, or made here where none answers. */
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { mustRun, which } from "./command.mjs";
import { installPackages, mayInstall } from "./debian.mjs";
import { SetupError, say, task } from "./say.mjs";

const REGISTRY_BASE = "debian:trixie-slim";
export const LOCAL_BASE = "drydock-base:trixie";
const MIRROR = process.env.DRYDOCK_DEBIAN_MIRROR ?? "http://deb.debian.org/debian";
/** A registry that answers does so in a second or two; behind a closed firewall nothing ever comes. */
const REGISTRY_ANSWERS_WITHIN_MS = 8_000;
/** Silence in the middle of a download. */
const PULL_SILENCE_MS = 60_000;

/** The base that is asked for. Only the usual one may be made here instead. */
export const wantedBase = () => process.env.DRYDOCK_BASE_IMAGE || REGISTRY_BASE;
export const isUsual = (base) => base === REGISTRY_BASE;

/** Resolves to the reference of a base image that is on the engine. */
export async function ensureBase(engine) {
  const wanted = wantedBase();
  if (await engine.image(wanted)) return wanted;
  if (isUsual(wanted) && (await engine.image(LOCAL_BASE))) return LOCAL_BASE;
  const refusal = await task(`Fetching ${wanted}`, (note) => pull(engine, wanted, note));
  if (refusal === null) return wanted;
  if (!isUsual(wanted)) throw new SetupError(`${wanted} could not be pulled: ${refusal}`);
  say(`No registry answers (${refusal}), so the base is made from Debian's packages.`);
  await task("Making the base image", (note) => makeBase(engine, note));
  return LOCAL_BASE;
}

/** The engine's two halves of a reference: `host:5000/debian` has no tag, and a digest stands for one. */
export function splitReference(reference) {
  const [, name, digest, tag] = /^(.*?)(?:@([^@]+)|:([\w.-]+))?$/.exec(reference) ?? [];
  return { name: name ?? reference, tag: digest ?? tag ?? "latest" };
}

/** Resolves to null when the image is there, or to why it is not. The engine pulls, so its proxies and mirrors count. */
async function pull(engine, reference, note) {
  const { name, tag } = splitReference(reference);
  const patience = new AbortController();
  const give = (ms, why) => setTimeout(() => patience.abort(new Error(why)), ms);
  let deadline = give(REGISTRY_ANSWERS_WITHIN_MS, `no answer in ${REGISTRY_ANSWERS_WITHIN_MS / 1000} s`);
  try {
    const path = `/images/create?fromImage=${encodeURIComponent(name)}&tag=${encodeURIComponent(tag)}`;
    const work = engine.follow("POST", path, {
      signal: patience.signal,
      timeoutMs: PULL_SILENCE_MS,
      onMessage: ({ id, status }) => {
        clearTimeout(deadline);
        deadline = give(PULL_SILENCE_MS, `the download stood still for ${PULL_SILENCE_MS / 1000} s`);
        note(`${id ?? ""} ${status ?? ""}`.trim());
      },
    });
    // Before the engine answers there is no stream to cut: leave it to its own time-out.
    const gone = new Promise((_, reject) => {
      patience.signal.addEventListener("abort", () => reject(patience.signal.reason), { once: true });
    });
    work.catch(() => {});
    await Promise.race([work, gone]);
    return null;
  } catch (error) {
    return error.message;
  } finally {
    clearTimeout(deadline);
  }
}

/** debootstrap, kept as an archive so that a wiped engine costs seconds the next time. */
async function makeBase(engine, note) {
  const cache = process.getuid?.() === 0 ? "/var/cache/drydock" : null;
  if (cache === null) {
    throw new SetupError(
      `${REGISTRY_BASE} cannot be pulled, and making a base takes root: give the engine a registry or set DRYDOCK_BASE_IMAGE to a Debian trixie image it has.`,
    );
  }
  const archive = join(cache, `base-trixie-${process.arch}.tar`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(archive)) await bootstrap(archive, note);
  note("docker import");
  await engine.follow(
    "POST",
    `/images/create?fromSrc=-&repo=drydock-base&tag=trixie&changes=${encodeURIComponent("LABEL drydock=1")}`,
    {
      body: createReadStream(archive),
      headers: { "content-type": "application/x-tar", "content-length": statSync(archive).size },
      timeoutMs: 120_000,
    },
  );
}

async function bootstrap(archive, note) {
  if (which("debootstrap") === null) {
    if (!mayInstall())
      throw new SetupError("Making a base image takes debootstrap: install it, or run this as root on Debian.");
    await installPackages(["debootstrap"], note);
  }
  const folder = `${archive}.root`;
  rmSync(folder, { recursive: true, force: true });
  const onLine = (line) => note(line.replace(/^I: /, ""));
  await mustRun("Making the base", "debootstrap", ["--variant=minbase", "trixie", folder, MIRROR], { onLine });
  for (const waste of [
    "var/cache/apt/archives",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
  ]) {
    rmSync(join(folder, waste), { recursive: true, force: true });
  }
  for (const needed of ["var/cache/apt/archives/partial", "var/lib/apt/lists/partial"]) {
    mkdirSync(join(folder, needed), { recursive: true });
  }
  note("packing");
  const partial = `${archive}.partial`;
  await mustRun("Packing the base", "tar", ["--numeric-owner", "--xattrs", "-C", folder, "-cf", partial, "."]);
  renameSync(partial, archive);
  rmSync(folder, { recursive: true, force: true });
}
