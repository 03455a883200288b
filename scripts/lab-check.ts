import { type LoadedLabs, loadLab, loadLabs } from "../server/labs/load.ts";
import { describeProblem } from "../server/labs/problem.ts";

/** Loads the labs named, or all, and says what there is to say, one line each. Failed: there was an error. */
export async function checkLabs(
  folder: string,
  ids: readonly string[],
  shownFolder: string,
): Promise<{ lines: string[]; failed: boolean }> {
  const { labs, problems } = ids.length === 0 ? await loadLabs(folder) : await loadSome(folder, ids);
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

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
