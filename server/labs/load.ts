import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LabId } from "../contract/ids.ts";
import type { ParsedLab } from "./lab.ts";
import { parseLab } from "./parse.ts";
import { isPictureFile, type LabFiles, type PictureSize, PNG_HEADER_BYTES, pngSize } from "./pictures.ts";
import type { Problem } from "./problem.ts";
import { readTested, TESTED_BYTES_MAX, TESTED_FILE } from "./tested.ts";

/** Twenty times the longest lab we know; more is a mistake, and would hold the server up. Bytes. */
const LAB_BYTES_MAX = 512 * 1024;

/** Open files at a time while loading, far below any process's limit. */
const LABS_AT_ONCE = 16;

/** Beyond every `order` a lab may give. */
const LAST = 1000;

export interface LoadedLabs {
  /** In the catalogue's order: by their `order`, those without one last; by id where that says nothing. */
  labs: Map<LabId, ParsedLab>;
  /** Errors and warnings; an error's lab is not among `labs`. */
  problems: Problem[];
}

/** Reads every lab in a folder, `<folder>/<id>/lab.md`. Never throws for what it finds there: a broken lab is
 *  left out, and said in `problems`, whose files are relative to the folder. */
export async function loadLabs(folder: string): Promise<LoadedLabs> {
  const labs = new Map<LabId, ParsedLab>();
  const problems: Problem[] = [];
  const names: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.name.startsWith(".") && !entry.isFile()) names.push(entry.name);
    }
  } catch (error) {
    problems.push(
      problemWith(".", `The labs' folder cannot be read (${codeOf(error)}).`, `Make the folder ${folder}.`),
    );
  }
  names.sort();
  for (let start = 0; start < names.length; start += LABS_AT_ONCE) {
    const results = await Promise.all(names.slice(start, start + LABS_AT_ONCE).map((name) => loadLab(folder, name)));
    for (const result of results) {
      if (result.lab) labs.set(result.lab.id, result.lab);
      problems.push(...result.problems);
    }
  }
  sortLabs(labs);
  return { labs, problems };
}

/** Puts labs into the catalogue's order. */
export function sortLabs(labs: Map<LabId, ParsedLab>): void {
  const sorted = [...labs].sort(
    ([id, one], [otherId, other]) => (one.order ?? LAST) - (other.order ?? LAST) || (id < otherId ? -1 : 1),
  );
  labs.clear();
  for (const [id, lab] of sorted) labs.set(id, lab);
}

/** Reads one lab of a folder; `lab` is null when it has errors. */
export async function loadLab(folder: string, name: string): Promise<{ lab: ParsedLab | null; problems: Problem[] }> {
  const id = LabId.safeParse(name);
  const fail = (file: string, message: string, remedy: string) => ({
    lab: null,
    problems: [problemWith(file, message, remedy)],
  });
  if (!id.success)
    return fail(
      name,
      `"${name}" is not a lab's id.`,
      "Call the folder by up to 64 lower-case letters, digits and dashes.",
    );
  const path = join(folder, name);
  const file = `${name}/lab.md`;
  try {
    if (!(await lstat(path)).isDirectory())
      return fail(name, "The lab is not a folder of its own.", "Put a folder here; links are not followed.");
    const text = await readText(join(path, "lab.md"));
    if (!text.ok) return fail(file, text.message, text.remedy);
    const result = parseLab({ id: id.data, text: text.text, files: await pictureFiles(path) });
    if (result.ok) result.lab.tested = readTested(await readSmall(join(path, TESTED_FILE)), text.text);
    return result.ok ? { lab: result.lab, problems: result.lab.warnings } : { lab: null, problems: result.problems };
  } catch (error) {
    return fail(
      file,
      `The lab cannot be read (${codeOf(error)}).`,
      "Put a readable lab.md into the folder, and no links.",
    );
  }
}

type ReadText = { ok: true; text: string } | { ok: false; message: string; remedy: string };

async function readText(path: string): Promise<ReadText> {
  // Not following links keeps a lab from showing files of the server; not blocking, from waiting at a named pipe.
  await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const facts = await handle.stat();
  if (!facts.isFile()) return { ok: false, message: "lab.md is not a file.", remedy: "Put a text file there." };
  if (facts.size > LAB_BYTES_MAX) {
    return {
      ok: false,
      message: `lab.md has ${facts.size} bytes; at most ${LAB_BYTES_MAX} are read.`,
      remedy: "Split the lab in two.",
    };
  }
  const bytes = await readUpTo(handle, facts.size);
  if (bytes.includes(0))
    return { ok: false, message: "lab.md is not text: it has a zero byte.", remedy: "Save it as UTF-8 text." };
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { ok: false, message: "lab.md is not UTF-8.", remedy: "Save it as UTF-8 text." };
  }
}

/** A small text file; null when it is not there, or is not one. */
async function readSmall(path: string): Promise<string | null> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = await handle.stat();
    return facts.isFile() && facts.size <= TESTED_BYTES_MAX
      ? (await readUpTo(handle, facts.size)).toString("utf8")
      : null;
  } catch {
    // What tests have shown is an extra: a lab without it is a lab all the same.
    return null;
  }
}

/** The pictures in a lab's image/ folder, with the sizes of the PNGs. Anything that is no plain file is passed over. */
async function pictureFiles(path: string): Promise<LabFiles> {
  const files = new Map<string, PictureSize>();
  const folder = join(path, "image");
  // A link here would lead out of the lab's folder.
  const facts = await lstat(folder).catch(() => null);
  if (!facts?.isDirectory()) return files;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = `image/${entry.name}`;
    if (entry.isFile() && isPictureFile(file)) files.set(file, await sizeOf(join(folder, entry.name)));
  }
  return files;
}

async function sizeOf(path: string): Promise<PictureSize> {
  if (!path.endsWith(".png")) return null;
  await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  return pngSize(await readUpTo(handle, PNG_HEADER_BYTES));
}

/** The first bytes of a file, even when it is changed while it is read. */
async function readUpTo(handle: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

const problemWith = (file: string, message: string, remedy: string): Problem => ({
  file,
  line: 1,
  level: "error",
  message,
  remedy,
});

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error);
