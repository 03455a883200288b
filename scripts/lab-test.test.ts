import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DockerDriver } from "../server/docker/docker-driver.ts";
import { hashOfText, TESTED_FILE } from "../server/labs/tested.ts";
import { temporaryFolder } from "../server/testing/temporary-folder.ts";
import { newLab } from "./lab-new.ts";
import { LabSandbox } from "./lab-play/lab-sandbox.ts";
import { proveLab } from "./lab-play/prove-lab.ts";
import { testLab, testLabs } from "./lab-test.ts";

vi.mock("./lab-play/lab-sandbox.ts", () => ({ LabSandbox: { start: vi.fn() }, openEngine: () => ({}) }));
vi.mock("./lab-play/prove-lab.ts", () => ({ proveLab: vi.fn() }));

const PROOF = { failures: [], blocks: 1, checks: 0 };

let folder: ReturnType<typeof temporaryFolder>;
let said: string[];
const removed = vi.fn(async () => undefined);

beforeEach(() => {
  folder = temporaryFolder();
  said = [];
  removed.mockClear();
  vi.mocked(proveLab).mockReset().mockResolvedValue(PROOF);
  const sandbox = { dockerVersion: "26.1.5", [Symbol.asyncDispose]: removed } as unknown as LabSandbox;
  vi.mocked(LabSandbox.start).mockReset().mockResolvedValue(sandbox);
});
afterEach(() => folder.remove());

const run = (ids: string[], signal?: AbortSignal) =>
  testLabs({
    ...{ folder: folder.path, ids, shownFolder: "lab-content", say: (line: string) => said.push(line) },
    ...(signal ? { signal } : {}),
  });
const textOf = (id: string) => readFile(join(folder.path, id, "lab.md"));
const testedOf = async (id: string) => JSON.parse(await readFile(join(folder.path, id, TESTED_FILE), "utf8"));

test.each([[["mine"]], [[]]])(
  "what is written is of the text that was played, whatever is saved meanwhile: %j",
  async (ids) => {
    await newLab(folder.path, "mine");
    const played = await textOf("mine");
    vi.mocked(proveLab).mockImplementation(async () => {
      await writeFile(join(folder.path, "mine", "lab.md"), `${played}\nOne more sentence.\n`);
      return PROOF;
    });
    expect(await run(ids)).toBe(true);
    expect((await testedOf("mine")).text).toBe(hashOfText(played));
  },
);

test("a lab that does not load is said and fails, and the others are tested", async () => {
  await newLab(folder.path, "broken");
  await newLab(folder.path, "good");
  await writeFile(join(folder.path, "broken", "lab.md"), "x");
  expect(await run([])).toBe(false);
  expect(said.filter((line) => line.includes("error"))).toEqual([expect.stringContaining("broken/lab.md:1")]);
  expect(await testedOf("good")).toMatchObject({ docker: "26.1.5" });
  expect(await run(["nowhere"])).toBe(false);
});

test("broken off, no more nodes are booted, those there are removed, and a second Ctrl-C does not end that", async () => {
  for (const id of ["one", "two", "three", "four"]) await newLab(folder.path, id);
  const over = new AbortController();
  const before = process.listenerCount("SIGINT");
  let impatient: unknown;
  vi.mocked(proveLab).mockImplementation(async () => {
    over.abort();
    impatient = process.listeners("SIGINT").at(-1);
    throw new Error("The terminal was closed.");
  });
  expect(await run([], over.signal)).toBe(false);
  // Two are played at a time.
  expect(vi.mocked(LabSandbox.start).mock.calls.length).toBeLessThanOrEqual(2);
  expect(removed).toHaveBeenCalled();
  expect(process.listenerCount("SIGINT")).toBe(before);
  const lines = said.length;
  (impatient as () => void)();
  expect(said.slice(lines)).toEqual([expect.stringMatching(/being removed/)]);
});

test("what was broken off before it began boots nothing", async () => {
  await newLab(folder.path, "mine");
  await expect(testLab({} as DockerDriver, {} as never, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  expect(await run(["mine"], AbortSignal.abort())).toBe(false);
  expect(LabSandbox.start).not.toHaveBeenCalled();
});
