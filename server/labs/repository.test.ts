import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LiveLabs } from "./live-labs.ts";
import { loadLabs } from "./load.ts";
import { fetchRepository } from "./repository.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

/** Files are followed by the kernel's own notices; on a busy machine they are late. Milliseconds. */
const SEEN_WITHIN_MS = 20_000;

let place: string;
let origin: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Author", "-c", "user.email=author@example.org", ...args], { cwd: origin });
const write = (section: string) => {
  writeFileSync(join(origin, "sample", "lab.md"), `${SAMPLE_FRONT}## ${section}\n### One {#first}\nWords.\n`);
  git("add", "-A");
  git("commit", "--quiet", "-m", section);
};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "repository-"));
  origin = join(place, "origin");
  mkdirSync(join(origin, "sample"), { recursive: true });
  git("init", "--quiet", "--initial-branch", "main");
  write("Opening");
});
afterEach(() => rmSync(place, { recursive: true }));

const sectionIn = async (folder: string) => [...(await loadLabs(folder)).labs.values()][0]?.sections[0]?.title;

it("labs come from a repository, and are brought up to date, also after its history was rewritten", async () => {
  const folder = join(place, "labs");
  const source = { url: `file://${origin}`, branch: "main" };
  await fetchRepository(source, folder, { protocol: "file" });
  expect(await sectionIn(folder)).toBe("Opening");
  write("Second");
  await fetchRepository({ ...source, branch: null }, folder, { protocol: "file" });
  expect(await sectionIn(folder)).toBe("Second");
  git("reset", "--quiet", "--hard", "HEAD~1");
  write("Other");
  await fetchRepository(source, folder, { protocol: "file" });
  expect(await sectionIn(folder)).toBe("Other");
});

it("what is fetched into a folder that is followed is seen at once; a lab that breaks there hides no other", async () => {
  const folder = join(place, "labs");
  const source = { url: `file://${origin}`, branch: "main" };
  await fetchRepository(source, folder, { protocol: "file" });
  const { live } = await LiveLabs.open(folder, (error) => {
    throw error;
  });
  using _ = live;
  const titles = () => [...live.labs.values()].map((lab) => `${lab.id}: ${lab.sections[0]?.title}`);
  expect(titles()).toEqual(["sample: Opening"]);
  write("Second");
  await fetchRepository(source, folder, { protocol: "file" });
  await expect.poll(titles, { timeout: SEEN_WITHIN_MS }).toEqual(["sample: Second"]);

  mkdirSync(join(origin, "another"));
  cpSync(join(origin, "sample", "lab.md"), join(origin, "another", "lab.md"));
  writeFileSync(join(origin, "sample", "lab.md"), "oh");
  git("add", "-A");
  git("commit", "--quiet", "-m", "one breaks, one comes");
  const broken: string[] = [];
  live.onChanged(({ lab, problems }) => {
    if (problems.length > 0) broken.push(lab);
  });
  await fetchRepository(source, folder, { protocol: "file" });
  await expect.poll(titles, { timeout: SEEN_WITHIN_MS }).toEqual(["another: Second", "sample: Second"]);
  await expect.poll(() => broken, { timeout: SEEN_WITHIN_MS }).toContain("sample");
});

it("a repository that cannot be had is a sentence, and what was there stays", async () => {
  const folder = join(place, "labs");
  const url = `file://${origin}`;
  await fetchRepository({ url, branch: "main" }, folder, { protocol: "file" });
  await expect(fetchRepository({ url, branch: "nowhere" }, folder, { protocol: "file" })).rejects.toThrow(
    /^The labs could not be fetched from file:/,
  );
  await expect(fetchRepository({ url, branch: "main" }, folder, { program: "/nowhere/git" })).rejects.toThrow(
    "git is not installed.",
  );
  expect(await sectionIn(folder)).toBe("Opening");
});

it("nothing but https is spoken, and a link in the repository is a file that says where it led", async () => {
  const folder = join(place, "labs");
  const url = `file://${origin}`;
  await expect(fetchRepository({ url, branch: "main" }, folder)).rejects.toThrow(/not allowed/);
  execFileSync("ln", ["-s", "/etc/passwd", join(origin, "sample", "note")]);
  write("Linked");
  await fetchRepository({ url, branch: "main" }, folder, { protocol: "file" });
  expect(readFileSync(join(folder, "sample", "note"), "utf8")).toBe("/etc/passwd");
});
