import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkLabs } from "./lab-check.ts";
import { newLab } from "./lab-new.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "labs-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("a new lab passes its check without a word", async () => {
  expect(await newLab(folder, "my-first-2")).toEqual({ ok: true });
  expect(await checkLabs(folder, [], "lab-content")).toEqual({
    lines: ["1 lab, 0 errors, 0 warnings."],
    failed: false,
  });
});

it("a new lab overwrites nothing, and its name cannot lead elsewhere", async () => {
  await newLab(folder, "mine");
  await writeFile(join(folder, "mine", "lab.md"), "work");
  expect(await newLab(folder, "mine")).toEqual({ ok: false, message: `${join(folder, "mine")} is there already.` });
  expect(await readFile(join(folder, "mine", "lab.md"), "utf8")).toBe("work");
  expect(await newLab(folder, "../mine")).toMatchObject({ ok: false });
});

it("a problem is a line with file, line, what is wrong and what to do; a lab that is not there is one too", async () => {
  await newLab(folder, "broken");
  await newLab(folder, "good");
  await writeFile(join(folder, "broken", "lab.md"), "x");
  const { lines, failed } = await checkLabs(folder, ["broken", "good", "nowhere"], "lab-content");
  expect(lines).toEqual([
    expect.stringMatching(/^lab-content\/broken\/lab.md:1: error: The front matter is missing\. Let the file begin/),
    expect.stringMatching(/^lab-content\/nowhere\/lab.md:1: error: The lab cannot be read \(ENOENT\)\./),
    "1 lab, 2 errors, 0 warnings.",
  ]);
  expect(failed).toBe(true);
});
