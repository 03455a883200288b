import { type LoadedLabs, loadLab, loadLabs } from "../server/labs/load.ts";
import { describeProblem } from "../server/labs/problem.ts";
import { bashProblems, findBash } from "./lab-bash.ts";

/**
 * Loads the labs named, or all, has bash read their scripts where there is one, and says what there is to say, one line each.
 * Failed: there was an error.
 */
export async function checkLabs(
  folder: string,
  ids: readonly string[],
  shownFolder: string,
): Promise<{ lines: string[]; failed: boolean }> {
  const loaded = ids.length === 0 ? await loadLabs(folder) : await loadSome(folder, ids);
  const { labs, problems } = await withBash(loaded);
  const errors = problems.filter((problem) => problem.level === "error").length;
  const lines = problems.map((problem) => describeProblem(problem, shownFolder));
  const counts = [count(labs.size, "lab"), count(errors, "error"), count(problems.length - errors, "warning")];
  return { lines: [...lines, `${counts.join(", ")}.`], failed: errors > 0 };
}

async function loadSome(folder: string, ids: readonly string[]): Promise<LoadedLabs> {
  const some: LoadedLabs = { labs: new Map(), problems: [] };
  for (const id of ids) {
    const { lab, problems } = await loadLab(folder, id);
    if (lab) some.labs.set(lab.id, lab);
    some.problems.push(...problems);
  }
  return some;
}

async function withBash({ labs, problems }: LoadedLabs): Promise<LoadedLabs> {
  const bash = await findBash();
  if (bash === null) return { labs, problems };
  const right = new Map(labs);
  let all = problems;
  for (const lab of labs.values()) {
    const found = await bashProblems(lab, bash);
    if (found.length === 0) continue;
    if (found.some(({ level }) => level === "error")) right.delete(lab.id);
    const own = [...lab.warnings, ...found].sort((one, other) => one.line - other.line);
    all = [...all.filter((problem) => !lab.warnings.includes(problem)), ...own];
  }
  return { labs: right, problems: all };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
