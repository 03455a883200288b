import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadLabs } from "./load.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

const TEXT = `${SAMPLE_FRONT}## S\n### One {#first}\n\`\`\`bash run node=node1\necho $TOKEN\n\`\`\`\n`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "labs-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(lab: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, lab);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "lab.md"), text);
  return path;
}

const said = async () => {
  const { labs, problems } = await loadLabs(folder);
  return { labs: [...labs.keys()], problems: problems.map(({ file, message }) => `${file}: ${message}`) };
};

it("a broken lab never hides the others", async () => {
  await put("b-good", TEXT);
  await put("a-broken", "nothing");
  await put("c-good", TEXT);
  expect(await said()).toEqual({
    labs: ["b-good", "c-good"],
    problems: ["a-broken/lab.md: The front matter is missing."],
  });
});

it("labs come in the order they ask for, then those that ask for none by id", async () => {
  const ordered = (order: number) => TEXT.replace("level:", `order: ${order}\nlevel:`);
  await put("a-none", TEXT);
  await put("b-second", ordered(20));
  await put("c-first", ordered(3));
  await put("d-none", TEXT);
  await put("e-second", ordered(20));
  expect((await said()).labs).toEqual(["c-first", "b-second", "e-second", "a-none", "d-none"]);
});

it("a lab that is too long is refused without being read", async () => {
  await put("long", TEXT + "x".repeat(512 * 1024));
  expect((await said()).problems).toEqual([
    expect.stringMatching(/^long\/lab.md: lab.md has \d+ bytes; at most 524288/),
  ]);
});

it("a file that is not text is refused", async () => {
  await put("binary", new Uint8Array([0x2d, 0x2d, 0x2d, 0, 1, 2]));
  await put("latin", new Uint8Array([0x2d, 0x2d, 0x2d, 0xe9, 0x0a]));
  expect((await said()).problems).toEqual([
    "binary/lab.md: lab.md is not text: it has a zero byte.",
    "latin/lab.md: lab.md is not UTF-8.",
  ]);
});

it("links are not followed: not for a lab, its text, its pictures or their folder", async () => {
  const outside = await mkdtemp(join(tmpdir(), "outside-"));
  await writeFile(join(outside, "lab.md"), TEXT);
  await writeFile(join(outside, "x.png"), "");
  await symlink(outside, join(folder, "linked"));
  await mkdir(join(folder, "text"));
  await symlink(join(outside, "lab.md"), join(folder, "text", "lab.md"));
  await symlink(outside, join(await put("pictures", `${TEXT}\n![x](image/x.png)\n`), "image"));
  await mkdir(join(await put("picture", `${TEXT}\n![x](image/x.png)\n`), "image"));
  await symlink(join(outside, "x.png"), join(folder, "picture", "image", "x.png"));
  const { labs, problems } = await said();
  await rm(outside, { recursive: true });
  expect(labs).toEqual(["picture", "pictures"]);
  expect(problems).toEqual([
    "linked: The lab is not a folder of its own.",
    "picture/lab.md: The picture image/x.png is not there yet; the page leaves it out.",
    "pictures/lab.md: The picture image/x.png is not there yet; the page leaves it out.",
    "text/lab.md: The lab cannot be read (ELOOP).",
  ]);
});

it("a folder without lab.md, or with a name that is no id, is said; files and hidden folders are passed over", async () => {
  await mkdir(join(folder, "empty"));
  await put("Bad Name", TEXT);
  await put(".git", TEXT);
  await writeFile(join(folder, "README.md"), "x");
  expect((await said()).problems).toEqual([
    'Bad Name: "Bad Name" is not a lab\'s id.',
    "empty/lab.md: The lab cannot be read (ENOENT).",
  ]);
});

it("a picture's size is read from its file", async () => {
  const image = join(await put("sized", `${TEXT}\n![x](image/x.png)\n\n![y](image/y.png)\n`), "image");
  await mkdir(image);
  const header = "89504e470d0a1a0a0000000d494844520000028000000168";
  await writeFile(join(image, "x.png"), Buffer.from(header, "hex"));
  await writeFile(join(image, "y.png"), "not a picture");
  const lab = [...(await loadLabs(folder)).labs.values()][0];
  expect(lab?.sections[0]?.steps[0]?.blocks.slice(1)).toMatchObject([
    { src: "/labs/sized/image/x.png", width: 640, height: 360 },
    { src: "/labs/sized/image/y.png", width: null, height: null },
  ]);
});

it("a labs' folder that is not there is a problem, not a crash", async () => {
  const { labs, problems } = await loadLabs(join(folder, "nowhere"));
  expect(labs.size).toBe(0);
  expect(problems[0]?.message).toContain("cannot be read");
});
