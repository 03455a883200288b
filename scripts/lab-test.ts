import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabId } from "../server/contract/ids.ts";
import type { DockerDriver } from "../server/docker/docker-driver.ts";
import type { ParsedLab } from "../server/labs/lab.ts";
import { loadLab, loadLabs } from "../server/labs/load.ts";
import { describeProblem } from "../server/labs/problem.ts";
import { hashOfText, TESTED_FILE, type TestedRecord } from "../server/labs/tested.ts";
import { LabSandbox, openEngine } from "./lab-play/lab-sandbox.ts";
import { type Proof, proveLab } from "./lab-play/prove-lab.ts";

/** More would only wait for each other's Docker engines on a small machine. */
const LABS_AT_ONCE = 2;

export interface LabTest extends Proof {
  id: LabId;
  docker: string;
  ms: number;
}

/** Plays one lab on nodes of its own, which are removed after it. Rejects when the nodes cannot be had. */
export async function testLab(
  driver: DockerDriver,
  lab: ParsedLab,
  { signal, say }: { signal?: AbortSignal; say?: (line: string) => void } = {},
): Promise<LabTest> {
  const start = Date.now();
  await using sandbox = await LabSandbox.start(driver, lab);
  const interrupted = () => void sandbox[Symbol.asyncDispose]();
  signal?.addEventListener("abort", interrupted, { once: true });
  try {
    signal?.throwIfAborted();
    const proof = await proveLab(lab, sandbox, say);
    return { ...proof, id: lab.id, docker: sandbox.dockerVersion, ms: Date.now() - start };
  } finally {
    signal?.removeEventListener("abort", interrupted);
  }
}

export interface TestLabsOptions {
  folder: string;
  /** None means all. */
  ids: readonly string[];
  shownFolder: string;
  say: (line: string) => void;
  signal?: AbortSignal;
}

/** Tests labs, two at a time, says what comes of each, and writes tested.json for those that passed. False when one failed. */
export async function testLabs({ folder, ids, shownFolder, say, signal }: TestLabsOptions): Promise<boolean> {
  const start = Date.now();
  const { labs, broken } = await readLabs(folder, ids, (line) => say(line), shownFolder);
  const driver = openEngine(say);
  let failed = broken;
  const waiting = [...labs];
  const worker = async () => {
    for (let lab = waiting.shift(); lab; lab = waiting.shift()) {
      const { id } = lab;
      try {
        const test = await testLab(driver, lab, {
          ...(signal ? { signal } : {}),
          say: (line) => say(`${id}  ${line}`),
        });
        for (const line of reportOf(test, join(shownFolder, id, "lab.md"))) say(line);
        if (test.failures.length > 0) failed = true;
        else await writeTested(folder, test);
      } catch (error) {
        failed = true;
        say(`${id}: not tested: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LABS_AT_ONCE }, worker));
  say(`${labs.length} ${labs.length === 1 ? "lab" : "labs"} in ${seconds(Date.now() - start)}.`);
  return !failed;
}

async function readLabs(folder: string, ids: readonly string[], say: (line: string) => void, shownFolder: string) {
  const found =
    ids.length === 0
      ? [await loadLabs(folder)].map(({ labs, problems }) => ({ labs: [...labs.values()], problems }))
      : (await Promise.all(ids.map((id) => loadLab(folder, id)))).map(({ lab, problems }) => ({
          labs: lab ? [lab] : [],
          problems,
        }));
  const errors = found.flatMap(({ problems }) => problems.filter(({ level }) => level === "error"));
  for (const error of errors) say(describeProblem(error, shownFolder));
  return { labs: found.flatMap(({ labs }) => labs), broken: errors.length > 0 };
}

/** Failures in the form that editors and terminals make a link of, then one line for the whole lab. */
export function reportOf(test: LabTest, file: string): string[] {
  const lines = test.failures.flatMap(({ line, message, details }) => [
    `${file}:${line}: error: ${message}`,
    ...details.map((detail) => `    ${detail}`),
  ]);
  const verdict = test.failures.length === 0 ? "passed" : `${test.failures.length} failed`;
  const facts = `${test.blocks} blocks, ${test.checks} checks, Docker ${test.docker}, ${seconds(test.ms)}`;
  return [...lines, `${test.id}: ${verdict} (${facts})`];
}

async function writeTested(folder: string, { id, docker, blocks, checks }: LabTest): Promise<void> {
  const text = hashOfText(await readFile(join(folder, id, "lab.md")));
  const record: TestedRecord = { date: new Date().toISOString().slice(0, 10), docker, blocks, checks, text };
  await writeFile(join(folder, id, TESTED_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
