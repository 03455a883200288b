import { join } from "node:path";

/** Something an author has to mend. An error keeps the lab from loading; a warning does not. */
export interface Problem {
  /** Path from the labs' folder: `orchestration/lab.md`. */
  file: string;
  /** From 1. */
  line: number;
  level: "error" | "warning";
  /** What is wrong, as a sentence. */
  message: string;
  /** What was expected, or what to do, as a sentence. */
  remedy: string;
}

/** In the form that editors and terminals make a link of: `lab-content/x/lab.md:12: error: …` */
export function describeProblem({ file, line, level, message, remedy }: Problem, labsFolder: string): string {
  return `${join(labsFolder, file)}:${line}: ${level}: ${message} ${remedy}`;
}

/** Past this many the first ones say enough, and a hostile file cannot fill the log. */
const PROBLEMS_MAX = 100;

/** Collects the problems of one file while it is read. */
export class ProblemList {
  readonly found: Problem[] = [];
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  error(line: number, message: string, remedy: string): void {
    this.add({ file: this.file, line, level: "error", message, remedy });
  }

  warn(line: number, message: string, remedy: string): void {
    this.add({ file: this.file, line, level: "warning", message, remedy });
  }

  get failed(): boolean {
    return this.found.some((problem) => problem.level === "error");
  }

  /** The problems in the order of the file's lines. */
  inOrder(): Problem[] {
    return this.found.toSorted((one, other) => one.line - other.line);
  }

  private add(problem: Problem): void {
    const last = this.found.at(-1);
    if (last?.line === problem.line && last.message === problem.message) return;
    // An error that comes late must still fail the lab, so only warnings and surplus errors are dropped.
    if (this.found.length < PROBLEMS_MAX || (problem.level === "error" && !this.failed)) this.found.push(problem);
  }
}
