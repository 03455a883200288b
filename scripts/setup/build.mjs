/** The production build: pages by Next, the server as one file. Each is made again only when its sources changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mustRun } from "./command.mjs";
import { hashFiles } from "./content-hash.mjs";
import { task } from "./say.mjs";

const BUILD_WITHIN_MS = 600_000;

/** What both builds follow beside their sources. Not tsconfig.json: Next itself writes to it. */
const SHARED = ["package-lock.json"];

const isTest = (path) => /\.test\.tsx?$/.test(path) || basename(path) === "testing";

/** Builds what is out of date. `node` is a Node that is new enough. */
export async function ensureBuild(root, node) {
  await unlessDone({
    root,
    title: "Building the server",
    sources: ["server", ...SHARED],
    product: "dist/server.mjs",
    stamp: "dist/server.stamp",
    make: (note) => bundleServer(root, note),
  });
  await unlessDone({
    root,
    title: "Building the pages",
    // Pages import the contract and the parser of labs, and read the labs when they are asked for.
    sources: [
      "app",
      "components",
      "public",
      "server/contract",
      "server/labs",
      "next.config.js",
      "postcss.config.mjs",
      ...SHARED,
    ],
    product: ".next/BUILD_ID",
    stamp: ".next/drydock.stamp",
    make: (note) => buildPages(root, node, note),
  });
}

async function unlessDone({ root, title, sources, product, stamp, make }) {
  const wanted = hashFiles(
    sources.map((source) => join(root, source)),
    { ignore: isTest, root },
  );
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
    sourcemap: true,
    logLevel: "warning",
  });
}

async function buildPages(root, node, note) {
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
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
