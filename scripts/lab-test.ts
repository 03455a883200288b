import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabId } from "../server/contract/ids.ts";
import type { DockerDriver } from "../server/docker/docker-driver.ts";
import type { ParsedLab } from "../server/labs/lab.ts";
import { loadLab, loadLabs } from "../server/labs/load.ts";
import { describeProblem, type Problem } from "../server/labs/problem.ts";
import { hashOfText, TESTED_FILE, type TestedRecord } from "../server/labs/tested.ts";
import { LabSandbox, openEngine } from "./lab-play/lab-sandbox.ts";
import { type Proof, proveLab } from "./lab-play/prove-lab.ts";

/** More would only wait for each other's Docker engines on a small machine. */
const LABS_AT_ONCE = 2;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface LabTest extends Proof {
  id: LabId;
  docker: string;
  ms: number;
}

/** Plays one lab on nodes of its own, which are removed after it. Rejects when the nodes cannot be had, or it is broken off. */
export async function testLab(
  driver: DockerDriver,
  lab: ParsedLab,
  { signal, say }: { signal?: AbortSignal; say?: (line: string) => void } = {},
): Promise<LabTest> {
  signal?.throwIfAborted();
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
  /** Whoever breaks it off waits until the nodes are removed. */
  signal?: AbortSignal;
}

/** Tests labs, two at a time, says what comes of each, and writes tested.json for those that passed. False when one failed
 *  or was not tested. */
export async function testLabs({ folder, ids, shownFolder, say, signal }: TestLabsOptions): Promise<boolean> {
  const start = Date.now();
  const { labs, broken } = await readLabs(folder, ids, (line) => say(line), shownFolder);
  const driver = openEngine(say);
  let failed = broken;
  using _stay = stayUntilCleanedUp(signal, say);
  const waiting = [...labs];
  const worker = async () => {
    for (let next = waiting.shift(); next && !signal?.aborted; next = waiting.shift()) {
      const { lab, text } = next;
      const { id } = lab;
      try {
        const test = await testLab(driver, lab, {
          ...(signal ? { signal } : {}),
          say: (line) => say(`${id}  ${line}`),
        });
        for (const line of reportOf(test, join(shownFolder, id, "lab.md"))) say(line);
        if (test.failures.length > 0) failed = true;
        else await writeTested(folder, test, text);
      } catch (error) {
        failed = true;
        say(`${id}: not tested: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LABS_AT_ONCE }, worker));
  say(`${labs.length} ${labs.length === 1 ? "lab" : "labs"} in ${seconds(Date.now() - start)}.`);
  return !failed && !signal?.aborted;
}

/** Ctrl-C pressed again, while the nodes are being removed, would leave them behind. */
function stayUntilCleanedUp(signal: AbortSignal | undefined, say: (line: string) => void): Disposable {
  const tell = () => say("The nodes are being removed. This may take a minute.");
  const stay = () => {
    tell();
    for (const name of SIGNALS) process.on(name, tell);
  };
  signal?.addEventListener("abort", stay, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener("abort", stay);
      for (const name of SIGNALS) process.off(name, tell);
    },
  };
}

/** A lab that loads, and the hash of the text it was made of. */
interface HashedLab {
  lab: ParsedLab;
  text: string;
}

async function readLabs(
  folder: string,
  ids: readonly string[],
  say: (line: string) => void,
  shownFolder: string,
): Promise<{ labs: HashedLab[]; broken: boolean }> {
  const all = ids.length === 0 ? await loadLabs(folder) : null;
  const found = await Promise.all((all ? [...all.labs.keys()] : ids).map((id) => readLab(folder, id)));
  const problems = [...(all?.problems ?? []), ...found.flatMap((each) => each.problems)];
  const errors = problems.filter(({ level }) => level === "error");
  for (const error of errors) say(describeProblem(error, shownFolder));
  return { labs: found.flatMap(({ hashed }) => hashed ?? []), broken: errors.length > 0 };
}

/** Hashed now and not when it has been played, which takes minutes: its author may have saved another text by then. */
async function readLab(folder: string, id: string): Promise<{ hashed: HashedLab | null; problems: Problem[] }> {
  for (;;) {
    const text = await hashOfLab(folder, id);
    const { lab, problems } = await loadLab(folder, id);
    if (!lab) return { hashed: null, problems };
    // Otherwise it was saved meanwhile: once more.
    if (text !== null && text === (await hashOfLab(folder, id))) return { hashed: { lab, text }, problems };
  }
}

/** Null when there is none. */
async function hashOfLab(folder: string, id: string): Promise<string | null> {
  const text = await readFile(join(folder, id, "lab.md")).catch(() => null);
  return text && hashOfText(text);
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

async function writeTested(folder: string, { id, docker, blocks, checks }: LabTest, text: string): Promise<void> {
  const record: TestedRecord = { date: new Date().toISOString().slice(0, 10), docker, blocks, checks, text };
  await writeFile(join(folder, id, TESTED_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
