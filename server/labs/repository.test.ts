import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadLabs } from "./load.ts";
import { fetchRepository } from "./repository.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

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
