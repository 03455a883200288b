import { copyFile, lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { LabId } from "../../server/contract/ids.ts";
import { loadLab } from "../../server/labs/load.ts";
import { describeProblem } from "../../server/labs/problem.ts";
import { type Draft, idOf, labText } from "./draft.ts";
import { importKatacoda } from "./katacoda.ts";
import { importPost } from "./pwd.ts";

/** Ten times the longest text of a scenario that we know. Bytes. */
const SOURCE_BYTES_MAX = 1024 * 1024;
const PICTURE_BYTES_MAX = 8 * 1024 * 1024;

export const IMPORT_KINDS = ["katacoda", "pwd"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Makes `<folder>/<id>` from a scenario's folder or a post. Resolves to what there is to say, or why nothing was made. */
export async function importLab(
  kind: ImportKind,
  source: string,
  { folder, shownFolder, id: wanted }: { folder: string; shownFolder: string; id: string | undefined },
): Promise<{ ok: true; lines: string[] } | { ok: false; message: string }> {
  const id = LabId.safeParse(
    wanted ??
      idOf(
        basename(resolve(source))
          .replace(/\.(md|markdown)$/i, "")
          .replace(/^\d{4}-\d{2}-\d{2}-/, ""),
      ),
  );
  if (!id.success)
    return { ok: false, message: "The name gives no id: add one of lower-case letters, digits and dashes." };
  const path = join(folder, id.data);
  const root = kind === "katacoda" ? source : dirname(source);
  let draft: Draft;
  try {
    draft = kind === "katacoda" ? await importKatacoda((file) => readWithin(root, file)) : await readPost(source);
    await mkdir(folder, { recursive: true });
    await mkdir(path);
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    return {
      ok: false,
      message: exists ? `${path} is there already.` : error instanceof Error ? error.message : String(error),
    };
  }
  await mkdir(join(path, "image"));
  await writeFile(join(path, "lab.md"), labText(draft));
  for (const [from, to] of draft.pictures) {
    if (!(await copyWithin(root, from, join(path, to)))) draft.report.push(`The picture ${from} is not in the source.`);
  }
  const { problems } = await loadLab(folder, id.data);
  return {
    ok: true,
    lines: [
      `${join(shownFolder, id.data, "lab.md")} is made.`,
      ...(draft.report.length > 0 ? ["Not carried over, or changed:", ...draft.report.map((line) => `  ${line}`)] : []),
      ...problems.map((problem) => describeProblem(problem, shownFolder)),
    ],
  };
}

async function readPost(source: string): Promise<Draft> {
  const text = await readWithin(dirname(source), basename(source));
  if (text === null) throw new Error(`${source} is not a text file that can be read.`);
  return importPost(text, basename(source));
}

/** A file that lies in the folder; a scenario is somebody else's work and must not name files outside of it. */
async function fileWithin(root: string, file: string, bytesMax: number): Promise<string | null> {
  const path = resolve(root, file);
  if (!path.startsWith(resolve(root) + sep)) return null;
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() && facts.size <= bytesMax ? path : null;
}

async function readWithin(root: string, file: string): Promise<string | null> {
  const path = await fileWithin(root, file, SOURCE_BYTES_MAX);
  return path === null ? null : readFile(path, "utf8");
}

async function copyWithin(root: string, file: string, to: string): Promise<boolean> {
  const path = await fileWithin(root, file, PICTURE_BYTES_MAX);
  if (path === null) return false;
  await copyFile(path, to);
  return true;
}
