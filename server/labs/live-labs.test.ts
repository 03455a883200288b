import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LabId } from "../contract/ids.ts";
import { type LabChange, LiveLabs } from "./live-labs.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

const text = (title: string) => `${SAMPLE_FRONT}## ${title}\n### One {#first}\nWords.\n`;
const sample = LabId.parse("sample");

let folder: string;
let live: LiveLabs;
const changes: LabChange[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "live-labs-"));
  await mkdir(join(folder, "sample"));
  await writeFile(join(folder, "sample", "lab.md"), text("Opening"));
  const opened = await LiveLabs.open(folder, (error) => {
    throw error;
  });
  live = opened.live;
  changes.length = 0;
  live.onChanged((change) => changes.push(change));
});
afterEach(async () => {
  live[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

const titleOf = (id: LabId) => live.labs.get(id)?.sections[0]?.title;

async function until(met: () => boolean): Promise<void> {
  const start = performance.now();
  while (!met()) {
    if (performance.now() - start > 20_000) throw new Error("it did not come");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it("a saved lab is there, whether it was written in place or moved over the old one", async () => {
  await writeFile(join(folder, "sample", "lab.md"), text("Second"));
  await until(() => titleOf(sample) === "Second");
  await writeFile(join(folder, "sample", "lab.md~"), text("Third"));
  await rename(join(folder, "sample", "lab.md~"), join(folder, "sample", "lab.md"));
  await until(() => titleOf(sample) === "Third");
});

it("a lab that breaks stays as it was and says why, and hides no other; mended, it is there again", async () => {
  await writeFile(join(folder, "sample", "lab.md"), "oh");
  await until(() => changes.some(({ problems }) => problems.length > 0));
  expect(titleOf(sample)).toBe("Opening");
  expect(changes.at(-1)?.problems[0]).toMatchObject({ file: "sample/lab.md", line: 1, level: "error" });
  await writeFile(join(folder, "sample", "lab.md"), text("Mended"));
  await until(() => titleOf(sample) === "Mended");
});

it("a new lab, and one that asks for another place, stand where the catalogue has them", async () => {
  const saved = async (id: string, front: string) => {
    await mkdir(join(folder, id), { recursive: true });
    await writeFile(join(folder, id, "lab.md"), `${front}## S\n### One {#first}\nWords.\n`);
  };
  await saved("another", SAMPLE_FRONT);
  await until(() => [...live.labs.keys()].join() === "another,sample");
  await saved("sample", SAMPLE_FRONT.replace("minutes:", "order: 1\nminutes:"));
  await until(() => [...live.labs.keys()].join() === "sample,another");
});

it("a new lab is found, also when its file comes later than its folder", async () => {
  await mkdir(join(folder, "other"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await writeFile(join(folder, "other", "lab.md"), text("New"));
  await until(() => titleOf(LabId.parse("other")) === "New");
});

it("a deleted lab is gone, but not for those who work in it, and may come back", async () => {
  await rm(join(folder, "sample"), { recursive: true });
  await until(() => !live.labs.has(sample));
  expect(live.lessons.get(sample)?.sections[0]?.title).toBe("Opening");
  expect(changes.at(-1)).toEqual({ lab: sample, problems: [] });
  await mkdir(join(folder, "sample"));
  await writeFile(join(folder, "sample", "lab.md"), text("Back"));
  await until(() => titleOf(sample) === "Back");
  await writeFile(join(folder, "sample", "lab.md"), text("Changed again"));
  await until(() => titleOf(sample) === "Changed again");
});

it("a lab whose file alone is deleted is gone as well; one that an editor puts back is not", async () => {
  const file = join(folder, "sample", "lab.md");
  await rm(file);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await writeFile(file, text("Put back"));
  await until(() => titleOf(sample) === "Put back");
  await rm(file);
  await until(() => !live.labs.has(sample));
});
