/** The production build: pages by Next, the server as one file. Each is made again only when its sources changed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mustRun } from "./command.mjs";
import { hashFiles } from "./content-hash.mjs";
import { task } from "./say.mjs";

const BUILD_WITHIN_MS = 600_000;

/** What both builds follow beside their sources. Not tsconfig.json: Next itself writes to it. */
const SHARED = ["package-lock.json"];

/** Pages import the contract and the parser of labs, and read the labs when they are asked for. */
const PAGE_SOURCES = [
  "app",
  "components",
  "public",
  "server/contract",
  "server/labs",
  "next.config.js",
  "postcss.config.mjs",
  ...SHARED,
];

/** Builds of the pages that are kept beside the current one. */
const BUILDS_KEPT = 3;

const isTest = (path) => /\.test\.tsx?$/.test(path) || basename(path) === "testing";

/**
 * Builds what is out of date. `node` is a Node that is new enough. Resolves to the pages' folder, for
 * DRYDOCK_PAGES: every build of the pages has one of its own, so that a server that runs keeps its pages.
 */
export async function ensureBuild(root, node) {
  await unlessDone({
    root,
    title: "Building the server",
    sources: ["server", ...SHARED],
    product: "dist/server.mjs",
    stamp: "dist/server.stamp",
    make: (note) => bundleServer(root, note),
  });
  const wanted = sourcesHash(root, PAGE_SOURCES);
  const pages = process.env.DRYDOCK_PAGES ?? `.next/${wanted.slice(0, 12)}`;
  await unlessDone({
    root,
    title: "Building the pages",
    sources: PAGE_SOURCES,
    product: `${pages}/BUILD_ID`,
    stamp: `${pages}/drydock.stamp`,
    make: (note) => buildPages(root, node, pages, note),
  });
  removeOldPages(root, pages);
  return { pages };
}

const sourcesHash = (root, sources) =>
  hashFiles(
    sources.map((source) => join(root, source)),
    { ignore: isTest, root },
  );

/** The builds that servers of this checkout may still run from stay; older ones go. */
function removeOldPages(root, current) {
  const folder = join(root, ".next");
  const builds = readdirSync(folder)
    .filter((name) => /^[0-9a-f]{12}$/.test(name) && `.next/${name}` !== current)
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of builds.slice(BUILDS_KEPT)) rmSync(join(folder, name), { recursive: true, force: true });
}

async function unlessDone({ root, title, sources, product, stamp, make }) {
  const wanted = sourcesHash(root, sources);
  const stampFile = join(root, stamp);
  if (existsSync(join(root, product)) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  await task(title, make);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
}

async function bundleServer(root, note) {
  note("esbuild");
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["server/index.ts"],
    outfile: "dist/server.mjs",
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
}

async function buildPages(root, node, pages, note) {
  // Next adds the folder of its types to the TypeScript configuration it is given: not to ours, then.
  mkdirSync(join(root, ".next"), { recursive: true });
  writeFileSync(join(root, ".next/tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json" }));
  const env = { ...process.env, DRYDOCK_PAGES: pages, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const output = await mustRun("Building the pages", node, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    env,
    timeoutMs: BUILD_WITHIN_MS,
    onLine: note,
  });
  const log = join(root, "var/log/build-pages.log");
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, output);
}

/** Writes next-env.d.ts when it is missing: TypeScript needs it, and only Next knows what belongs into it. */
export async function ensureNextTypes(root, node) {
  if (existsSync(join(root, "next-env.d.ts"))) return;
  const args = [join(root, "node_modules/next/dist/bin/next"), "typegen"];
  await mustRun("Generating Next's types", node, args, { cwd: root, timeoutMs: BUILD_WITHIN_MS });
}
