import type { Block, Section, SimpleBlock, Step } from "../contract/lab.ts";
import type { FoldRole } from "./details.ts";
import { type Heading, isId } from "./headings.ts";
import type { LabCheck, LabScript, PicturePlace, RunBlock } from "./lab.ts";
import type { ProblemList } from "./problem.ts";

export interface OpenFold {
  role: FoldRole;
  title: string;
  line: number;
  blocks: SimpleBlock[];
  /** How many problems were known when it opened: when some came since, that it is empty need not be said as well. */
  problemsBefore: number;
}

/** A run block and the line it stands on, for what can only be judged when the whole lab is known. */
export interface PlacedRun {
  block: RunBlock;
  line: number;
  place: Section | Step;
}

/** Puts a lab's blocks where they belong: section, step, fold. It knows nothing of Markdown. */
export class Lesson {
  readonly sections: Section[] = [];
  readonly checks: LabCheck[] = [];
  readonly quizzes = new Map<string, number[]>();
  readonly solutions = new Map<string, RunBlock[]>();
  readonly scripts: LabScript[] = [];
  readonly pictures: PicturePlace[] = [];
  readonly runs: PlacedRun[] = [];
  /** Where things stand in lab.md: a block by its id, its output as `output <id>`, a check as `check <id>`. */
  readonly lines = new Map<string, number>();
  fold: OpenFold | null = null;

  private readonly problems: ProblemList;
  private readonly ids = new Map<string, number>();
  private readonly checkLines = new Map<string, number>();
  private readonly counters = new Map<string, number>();
  private saidTextBefore = false;

  constructor(problems: ProblemList) {
    this.problems = problems;
  }

  /** The step, or before the first step the section, that blocks go to now. */
  get place(): Section | Step | null {
    const section = this.sections.at(-1);
    return section?.steps.at(-1) ?? section ?? null;
  }

  startSection(heading: Heading, line: number): void {
    this.expectClosed();
    const number = this.sections.length + 1;
    const id = this.claimId(heading, line);
    this.sections.push({ id, number, title: heading.title, blocks: [], steps: [] });
  }

  startStep(heading: Heading, line: number): void {
    this.expectClosed();
    const section = this.sections.at(-1);
    if (!section) {
      this.problems.error(line, "A step stands before the first section.", "Begin with a section: ## and its title.");
      return;
    }
    const id = this.claimId(heading, line);
    section.steps.push({
      id,
      number: `${section.number}.${section.steps.length + 1}`,
      title: heading.title,
      blocks: [],
    });
  }

  /** Where the next block goes; null, once reported, when no section has begun. */
  blocksFor(line: number): Block[] | SimpleBlock[] | null {
    const { place } = this;
    if (place) return this.fold?.blocks ?? place.blocks;
    if (!this.saidTextBefore) {
      this.problems.error(
        line,
        "Something stands before the first section.",
        "Put it under a section: ## and its title.",
      );
    }
    this.saidTextBefore = true;
    return null;
  }

  /** The next id for a block that can be run: `<step id>.<n>`. */
  nextId(kind: "" | "quiz"): string {
    const name = `${this.place?.id ?? ""}.${kind}`;
    const number = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, number);
    return name + number;
  }

  addCheck(check: Omit<LabCheck, "title" | "step">, title: string, line: number, blocks: Block[]): void {
    const earlier = this.checkLines.get(check.id);
    if (earlier !== undefined) {
      this.problems.error(
        line,
        `The check id ${check.id} is taken by the check in line ${earlier}.`,
        "Give each check its own id.",
      );
      return;
    }
    this.checkLines.set(check.id, line);
    this.lines.set(`check ${check.id}`, line);
    this.checks.push({ ...check, title, step: this.place?.id ?? "" });
    blocks.push({ kind: "check", id: check.id, node: check.node, title, hold: check.hold });
  }

  addRun(block: RunBlock, line: number, blocks: (Block | SimpleBlock)[]): void {
    const { place } = this;
    if (!place) return;
    blocks.push(block);
    this.lines.set(block.id, line);
    this.runs.push({ block, line, place });
    if (this.fold?.role !== "solution") return;
    this.solutions.set(place.id, [...(this.solutions.get(place.id) ?? []), block]);
  }

  openFold(role: FoldRole, title: string, line: number): void {
    if (this.fold) {
      this.problems.error(
        line,
        `<details> opens inside the one of line ${this.fold.line}.`,
        "Close that one first with </details>; they do not nest.",
      );
      this.closeFold(line);
    }
    if (this.blocksFor(line) === null) return;
    if (title === "") {
      this.problems.error(
        line,
        "A summary has no words.",
        "Write <summary>Hint</summary>, or Check: or Quiz: and what it is about.",
      );
    }
    this.fold = { role, title, line, blocks: [], problemsBefore: this.problems.found.length };
  }

  closeFold(line: number): void {
    const { fold, place } = this;
    if (!fold || !place) {
      if (place)
        this.problems.error(
          line,
          "</details> closes nothing.",
          "Remove it, or open with <details><summary>…</summary>.",
        );
      return;
    }
    this.fold = null;
    const nothingSaid = this.problems.found.length === fold.problemsBefore;
    if (fold.role === "check" || fold.role === "quiz") {
      // What it held went into the step itself, where it is always in sight.
      if (fold.blocks.length > 0) place.blocks.push(...fold.blocks);
      else if (nothingSaid) this.expectContent(fold);
    } else if (fold.blocks.length > 0) {
      place.blocks.push({ kind: "fold", role: fold.role, title: fold.title, blocks: fold.blocks });
      if (fold.role === "solution" && nothingSaid && !fold.blocks.some(canBeRun)) {
        this.problems.warn(
          fold.line,
          "The solution has nothing to run, so that the page shows no button.",
          "Put a block with run, file= or keys into it, or call the fold Hint.",
        );
      }
    } else if (nothingSaid) {
      this.problems.error(
        fold.line,
        `Nothing is inside "${fold.title}".`,
        "Put something between the summary and </details>, with an empty line before and after.",
      );
    }
  }

  /** Reports a fold that is still open where none may be, and closes it. */
  expectClosed(): void {
    const { fold } = this;
    if (!fold) return;
    this.problems.error(
      fold.line,
      "<details> is not closed.",
      "Write </details> on a line of its own before the next heading.",
    );
    this.fold = null;
  }

  private expectContent(fold: OpenFold): void {
    if (fold.role === "check") {
      this.problems.error(
        fold.line,
        `The check "${fold.title}" has no script.`,
        "Put a block that begins bash check id=… node=… into it.",
      );
    } else {
      this.problems.error(
        fold.line,
        `The quiz "${fold.title}" has no options.`,
        "Put a list into it: - [ ] wrong, - [x] right.",
      );
    }
  }

  private claimId(heading: Heading, line: number): string {
    const { id } = heading;
    const earlier = this.ids.get(id);
    if (heading.title === "") {
      this.problems.error(line, "A heading has no words.", "Write a title after the signs.");
    } else if (!isId(id)) {
      const message = heading.given ? `"${id}" is not an id.` : "The title leaves nothing to make an id of.";
      this.problems.error(
        line,
        message,
        "End the heading with an id of lower-case letters, digits and dashes: {#join-workers}.",
      );
    } else if (earlier !== undefined) {
      this.problems.error(
        line,
        `The id ${id} is taken by the heading in line ${earlier}.`,
        "Give this one its own at its end: {#another-id}.",
      );
    } else {
      this.ids.set(id, line);
    }
    return id;
  }
}

const canBeRun = ({ kind }: SimpleBlock): boolean => kind === "run" || kind === "file" || kind === "keys";
