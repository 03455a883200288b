import { z } from "zod";
import { LabId, NodeName } from "./ids.ts";

/** How a lab reaches the browser: parsed, rendered, and without check scripts, solutions' secrets or quiz keys. */

export const LabLevel = z.enum(["beginner", "intermediate", "advanced"]);
export type LabLevel = z.infer<typeof LabLevel>;

const Prose = z.object({
  kind: z.literal("prose"),
  /** Sanitised HTML made by server/labs from the author's Markdown; safe to insert. */
  html: z.string(),
});

/** A fenced block nobody runs: shown with a Copy button. */
const Code = z.object({ kind: z.literal("code"), language: z.string(), code: z.string() });

const Run = z.object({
  kind: z.literal("run"),
  /** Unique in the lab and stable while the block keeps its place: `<step id>.<n>`. */
  id: z.string(),
  nodes: z.array(NodeName).min(1),
  /** What is typed, with `$NAME` where a variable goes; may have several lines. */
  command: z.string(),
  /** The variables in `command`, each declared in the lab's `vars` or built in. */
  vars: z.array(z.string()),
  /** Send Ctrl-C before typing. */
  interrupt: z.boolean(),
  /** Expected output; `…` stands for anything in a line, a line `...` for any lines. */
  output: z.string().nullable(),
});

const Keys = z.object({
  kind: z.literal("keys"),
  id: z.string(),
  nodes: z.array(NodeName).min(1),
  /** As the author wrote them, for the label: `^C`, `Enter`. */
  keys: z.array(z.string()),
  /** What they send to the terminal. */
  data: z.string(),
});

const WriteFile = z.object({
  kind: z.literal("file"),
  id: z.string(),
  nodes: z.array(NodeName).min(1),
  path: z.string(),
  language: z.string(),
  content: z.string(),
});

const CheckBlock = z.object({
  kind: z.literal("check"),
  id: z.string(),
  node: NodeName,
  title: z.string(),
  /** Must stay true; otherwise passing once is enough. */
  hold: z.boolean(),
});

const Quiz = z.object({
  kind: z.literal("quiz"),
  id: z.string(),
  question: z.string(),
  /** Sanitised HTML, one per option. */
  options: z.array(z.string()),
  multiple: z.boolean(),
});

const Picture = z.object({
  kind: z.literal("picture"),
  src: z.string(),
  alt: z.string(),
  /** Pixels; null when the file could not be measured. */
  width: z.number().nullable(),
  height: z.number().nullable(),
});

export const SimpleBlock = z.discriminatedUnion("kind", [Prose, Code, Run, Keys, WriteFile, CheckBlock, Quiz, Picture]);
export type SimpleBlock = z.infer<typeof SimpleBlock>;

/** Unfolds on request: a hint, a solution, or any other `<details>` of the author's. */
const Fold = z.object({
  kind: z.literal("fold"),
  role: z.enum(["hint", "solution", "details"]),
  title: z.string(),
  blocks: z.array(SimpleBlock),
});

export const Block = z.discriminatedUnion("kind", [...SimpleBlock.options, Fold]);
export type Block = z.infer<typeof Block>;

export const Step = z.object({
  id: z.string(),
  /** `5.2` */
  number: z.string(),
  title: z.string(),
  blocks: z.array(Block),
});
export type Step = z.infer<typeof Step>;

export const Section = z.object({
  id: z.string(),
  /** From 1. */
  number: z.number(),
  title: z.string(),
  /** What stands before the first step. */
  blocks: z.array(Block),
  steps: z.array(Step),
});
export type Section = z.infer<typeof Section>;

export const LabVar = z.object({
  name: z.string(),
  /** Step id and number it comes from; null for the built-in ones. */
  from: z.object({ step: z.string(), number: z.string() }).nullable(),
});

export const CatalogueEntry = z.object({
  id: LabId,
  title: z.string(),
  summary: z.string(),
  /** Short phrase after "You learn": `swarm init and join, services, scaling`. */
  teaches: z.string(),
  level: LabLevel,
  minutes: z.number(),
  nodes: z.array(NodeName),
  sections: z.number(),
  steps: z.number(),
  checks: z.number(),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

export const LabTested = z.object({
  /** The day, in UTC: `2026-11-22`. */
  date: z.string(),
  /** Version of the nodes' Docker Engine. */
  docker: z.string(),
  blocks: z.number(),
  checks: z.number(),
});
export type LabTested = z.infer<typeof LabTested>;

export const LabView = CatalogueEntry.omit({ sections: true }).extend({
  images: z.array(z.string()),
  /** When every block of this very text last passed on real nodes; null when that is not known. */
  tested: LabTested.nullable(),
  vars: z.array(LabVar),
  sections: z.array(Section),
});
export type LabView = z.infer<typeof LabView>;
