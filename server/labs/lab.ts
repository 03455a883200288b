import type { LabId, NodeName } from "../contract/ids.ts";
import type { LabLevel, LabTested, Section, SimpleBlock } from "../contract/lab.ts";
import type { Template } from "./front-matter.ts";
import type { Problem } from "./problem.ts";

export type RunBlock = Extract<SimpleBlock, { kind: "run" }>;

/** A value asked for on a node when it is needed, and filled into commands as `$NAME`. */
export interface LabVariable {
  node: NodeName;
  /** A shell command; its output, without the white space around it, is the value; none is no value yet. */
  run: string;
  /** Id of the step that brings the value about. */
  from: string;
}

export interface LabCheck {
  id: string;
  node: NodeName;
  title: string;
  /** Must stay true; otherwise passing once is enough. */
  hold: boolean;
  /** Bash. Exit code 0 passes; otherwise the output says what is missing. Stays on the server. */
  script: string;
  /** Id of the step it stands in, or of the section when it stands before the first step. */
  step: string;
}

/** What a block hands to bash, or to another shell that reads much the same. */
export interface LabScript {
  kind: "run" | "check";
  /** Where its text begins in lab.md, from 1. */
  line: number;
  text: string;
}

/** Where the author wants a picture, whether its file is there or not. */
export interface PicturePlace {
  /** `image/img6.png` */
  file: string;
  alt: string;
  /** Id of the step or section it stands in. */
  step: string;
  /** Id of the last run block before it in that step; null when there is none. */
  after: string | null;
  line: number;
}

/** Everything the server knows of a lab. Only labView() and catalogueEntry() make something of it for a browser. */
export interface ParsedLab {
  id: LabId;
  title: string;
  summary: string;
  teaches: string;
  level: LabLevel;
  minutes: number;
  nodes: NodeName[];
  images: string[];
  /** Nodes that manage the swarm all of them are in from the start; none for nodes without one. */
  managers: NodeName[];
  template: Template | null;
  /** Place in the catalogue, from 1; null comes after all that have one. */
  order: number | null;
  vars: Record<string, LabVariable>;
  /** Already without check scripts and quiz keys. */
  sections: Section[];
  /** In the order of the text. */
  checks: LabCheck[];
  /** Quiz id → indexes of the right options, from 0. */
  quizzes: Map<string, number[]>;
  /** Step id → the run blocks of its solution. */
  solutions: Map<string, RunBlock[]>;
  /** In the order of the text. Blocks in other languages are typed into other programs. */
  scripts: LabScript[];
  pictures: PicturePlace[];
  /** Where things stand in lab.md, from 1: a block by its id, its output as `output <id>`, a check as `check <id>`. */
  lines: ReadonlyMap<string, number>;
  /** When every block of this text last passed; set by loading, since it stands in a file of its own. */
  tested: LabTested | null;
  warnings: Problem[];
}
