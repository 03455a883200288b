import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { LabId } from "../server/contract/ids.ts";
import { loadLabs } from "../server/labs/load.ts";
import { parseLab } from "../server/labs/parse.ts";
import { openEngine } from "./lab-play/lab-sandbox.ts";
import { reportOf, testLab } from "./lab-test.ts";

/** Booting, playing and cleaning up; the longest labs wait for dozens of containers to stop. */
const LAB_MS = 10 * 60_000;
/** Two cores are not enough for more engines at once. */
const LABS_AT_ONCE = 2;

const { labs, problems } = await loadLabs(join(import.meta.dirname, "../lab-content"));
const over = new AbortController();
afterAll(() => over.abort());

let free = LABS_AT_ONCE;
const waiting: (() => void)[] = [];

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await act();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

test("every lab loads", () => {
  expect(problems.filter(({ level }) => level === "error")).toEqual([]);
  expect(labs.size).toBeGreaterThan(0);
});

const driver = openEngine();

/** The guide's own example is a lab like any other. */
const guide = await readFile(join(import.meta.dirname, "../docs/authoring.md"), "utf8");
const example = parseLab({
  id: LabId.parse("authors-guide"),
  text: /^````markdown\n([\s\S]*?)^````$/m.exec(guide)?.[1] ?? "",
  files: new Map(),
});

test("the example of the author's guide loads", () => {
  expect(example.ok ? [] : example.problems).toEqual([]);
});

test.concurrent.each([...labs.values(), ...(example.ok ? [example.lab] : [])])(
  "on real nodes, $id does what it says, and its checks are false before their step and true after it",
  // Swarms elect and reschedule in their own time: a lab is wrong when it fails twice, on two fresh sandboxes.
  { timeout: LAB_MS * (labs.size + 1), retry: 1 },
  (lab) =>
    inTurn(async () => {
      const result = await testLab(driver, lab, { signal: over.signal });
      expect(result.failures, reportOf(result, `lab-content/${lab.id}/lab.md`).join("\n")).toEqual([]);
    }),
);
