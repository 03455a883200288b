import { CORE_SCHEMA, load } from "js-yaml";
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { NodeName } from "../contract/ids.ts";
import { LabLevel } from "../contract/lab.ts";
import type { ProblemList } from "./problem.ts";

/** Ready-made sets of nodes, and which of them manage the swarm that all of them are in from the start. */
export const TEMPLATES = {
  "one-node": { nodes: ["node1"], managers: [] },
  "three-nodes": { nodes: ["node1", "node2", "node3"], managers: [] },
  "swarm-5": { nodes: ["node1", "node2", "node3", "node4", "node5"], managers: ["node1", "node2", "node3"] },
} as const;
export type Template = keyof typeof TEMPLATES;
const TEMPLATE_NAMES = Object.keys(TEMPLATES) as Template[];

/** Ten times the longest we know; the YAML parser's time grows with the square of the number of keys. Characters. */
const FRONT_MATTER_LENGTH_MAX = 16 * 1024;

/** Set by the sandbox itself for every node; a lab cannot declare them. */
const BUILT_IN = /^NODE\d+_IP$/;

const VariableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,31}$/)
  .refine((name) => !BUILT_IN.test(name))
  .describe("a variable is called by 1 to 32 capitals, digits and underscores; NODE1_IP and its like are built in");

/** Names an image as `docker run` takes it; never something that could be read as an option. */
const ImageReference = z
  .string()
  .max(255)
  .regex(
    /^[a-z0-9][a-z0-9.-]*(:\d{1,5}\/[a-z0-9])?[a-z0-9._/-]*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    "an image is named in small letters, as in ubuntu:24.04 or registry.example.org:5000/team/app",
  );

const Variable = z.strictObject({
  node: NodeName.describe("the node that is asked, one of the lab's nodes"),
  run: z
    .string()
    .trim()
    .regex(/^[^\r\n]{1,1000}$/, "the command is one line of 1 to 1000 characters")
    .describe("the shell command whose output is the value: one line, at most 1000 characters"),
  from: z.string().min(1).describe("the id of the step that brings the value about"),
});

/** A lab's front matter: what is accepted, what it means, and what the author is told when it is missing. */
export const FrontMatter = z.strictObject({
  title: z.string().trim().min(1).max(80).describe("title is the lab's name, 1 to 80 characters"),
  summary: z.string().trim().min(1).max(160).describe("summary is one sentence for the catalogue, 1 to 160 characters"),
  teaches: z
    .string()
    .trim()
    .max(160)
    .default("")
    .describe('teaches is a short phrase that goes on from "You learn", at most 160 characters'),
  level: LabLevel.describe("level is beginner, intermediate or advanced"),
  minutes: z.int().min(1).max(480).describe("minutes is the time it takes, a whole number from 1 to 480"),
  order: z
    .int()
    .min(1)
    .max(999)
    .optional()
    .describe("order is the lab's place in the catalogue, from 1 to 999; labs without one come last, by id"),
  nodes: z
    .array(NodeName)
    .min(1)
    .max(9)
    .refine((nodes) => new Set(nodes).size === nodes.length, "a node is listed twice")
    .optional()
    .describe("nodes is a list of different names from node1 to node9, such as [node1, node2]"),
  template: z
    .enum(TEMPLATE_NAMES)
    .optional()
    .describe(
      `template is a ready-made set of nodes: ${TEMPLATE_NAMES.slice(0, -1).join(", ")} or ${TEMPLATE_NAMES.at(-1)}`,
    ),
  images: z
    .array(ImageReference)
    .max(20)
    .default([])
    .describe("images is a list of at most 20 image names, such as [ubuntu]; they are on every node from the start"),
  vars: z
    .record(VariableName, Variable)
    .default({})
    .describe("vars gives each variable a node, a run and a from: WORKER_TOKEN: { node: node1, run: …, from: … }"),
});
export type FrontMatter = z.infer<typeof FrontMatter>;

export interface FrontMatterFound {
  values: Omit<FrontMatter, "nodes" | "template" | "order"> & {
    nodes: NodeName[];
    managers: NodeName[];
    template: Template | null;
    order: number | null;
  };
  body: string;
  /** The line of the file, from 1, on which the body starts. */
  bodyLine: number;
  /** The line of the file on which a key stands: `lineOf(["vars", "NODE2_ID", "from"])`. */
  lineOf: (path: PropertyKey[]) => number;
}

/** Splits a lab into its front matter, validated, and its body. Null when there were errors, which `problems` has. */
export function readFrontMatter(text: string, problems: ProblemList): FrontMatterFound | null {
  const opening = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
  if (!opening) {
    problems.error(
      1,
      "The front matter is missing.",
      "Let the file begin with a line ---, the lab's title and so on, and another line ---.",
    );
    return null;
  }
  const rest = text.slice(opening[0].length);
  const closing = /^---[ \t]*\r?$/m.exec(rest);
  if (!closing) {
    problems.error(1, "The front matter is not closed.", "End it with a line that is just ---.");
    return null;
  }
  const yaml = rest.slice(0, closing.index);
  if (yaml.length > FRONT_MATTER_LENGTH_MAX) {
    problems.error(
      1,
      `The front matter has ${yaml.length} characters; at most ${FRONT_MATTER_LENGTH_MAX} are read.`,
      "Shorten it, or look whether its closing line --- is missing.",
    );
    return null;
  }
  const bodyLine = yaml.split("\n").length + 2;
  let whole: YamlRead | null = null;
  const readWhole = () => {
    whole ??= readYaml(yaml);
    return whole;
  };
  const lineOf = (path: PropertyKey[]) => {
    const { document, lineAtOffset } = readWhole();
    return lineAtOffset(offsetOf(document, path));
  };
  const data = readQuickly(yaml) ?? readSlowly(readWhole(), lineOf, problems);
  if (!data) return null;
  const nodes = nodesOf(data, lineOf, problems);
  if (!nodes) return null;
  for (const [name, variable] of Object.entries(data.vars)) {
    if (nodes.includes(variable.node)) continue;
    problems.error(
      lineOf(["vars", name, "node"]),
      `The lab has no ${variable.node}.`,
      `Its nodes are ${nodes.join(", ")}.`,
    );
  }
  const { template = null, order = null } = data;
  const managers = template ? TEMPLATES[template].managers.map((name) => NodeName.parse(name)) : [];
  const values = { ...data, nodes, managers, template, order };
  return { values, body: rest.slice(closing.index + closing[0].length + 1), bodyLine, lineOf };
}

/** What nearly every lab's front matter is: right. Null when there is anything to say about it. */
function readQuickly(yaml: string): FrontMatter | null {
  try {
    return FrontMatter.safeParse(load(yaml, { schema: CORE_SCHEMA })).data ?? null;
  } catch {
    // The other reader says what is wrong, and where.
    return null;
  }
}

/** With a place for every problem, at five times the time. */
function readSlowly(
  { document, lineAtOffset }: YamlRead,
  lineOf: FrontMatterFound["lineOf"],
  problems: ProblemList,
): FrontMatter | null {
  for (const error of document.errors) {
    problems.error(
      lineAtOffset(error.pos[0]),
      `The front matter is not YAML: ${error.message}.`,
      "Write it as key: value, one a line.",
    );
  }
  if (document.errors.length > 0) return null;
  try {
    const parsed = FrontMatter.safeParse(document.toJS());
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) reportIssue(issue, lineOf, problems);
  } catch {
    // Aliases that unfold without end are the one thing that parses and cannot be read.
    problems.error(1, "The front matter has too many aliases.", "Write it without * and &.");
  }
  return null;
}

interface YamlRead {
  document: Document;
  /** The line of the file for a character of the YAML. */
  lineAtOffset: (offset: number) => number;
}

function readYaml(yaml: string): YamlRead {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false });
  return { document, lineAtOffset: (offset) => counter.linePos(offset).line + 1 };
}

function nodesOf(front: FrontMatter, lineOf: FrontMatterFound["lineOf"], problems: ProblemList): NodeName[] | null {
  const fromTemplate = front.template && TEMPLATES[front.template].nodes.map((name) => NodeName.parse(name));
  if (front.nodes && fromTemplate && front.nodes.join() !== fromTemplate.join()) {
    problems.error(
      lineOf(["nodes"]),
      `The template ${front.template} has the nodes ${fromTemplate.join(", ")}.`,
      "List the same nodes, or leave one of the two keys out.",
    );
    return null;
  }
  const nodes = front.nodes ?? fromTemplate;
  if (!nodes) problems.error(1, "The lab has no nodes.", "Add nodes: [node1], or a template.");
  return nodes ?? null;
}

function reportIssue(issue: z.core.$ZodIssue, lineOf: FrontMatterFound["lineOf"], problems: ProblemList): void {
  if (issue.code === "unrecognized_keys") {
    const known = issue.path[0] === "vars" ? Object.keys(Variable.shape) : Object.keys(FrontMatter.shape);
    for (const key of issue.keys) {
      problems.error(
        lineOf([...issue.path, key]),
        `The front matter knows no key ${[...issue.path, key].join(".")}.`,
        `It knows ${known.join(", ")}.`,
      );
    }
    return;
  }
  const name = issue.path.join(".") || "The front matter";
  // zod's own words for a missing key speak of types; an author asks what to write.
  const missing = issue.code === "invalid_type" && issue.input === undefined && issue.message.includes("undefined");
  const message = missing
    ? `${name} is missing.`
    : `${name} is not right: ${issue.code === "invalid_key" ? "not a variable's name" : issue.message}.`;
  problems.error(lineOf(issue.path), message, `Expected: ${expectation(issue.path)}.`);
}

/** The description of the schema at a path, which is also its documentation. */
function expectation(path: PropertyKey[]): string {
  const [first, second, third] = path.map(String);
  const fields: Record<string, z.ZodType> = FrontMatter.shape;
  if (first === "vars" && second !== undefined) {
    const parts: Record<string, z.ZodType> = Variable.shape;
    return (third === undefined ? VariableName : parts[third])?.description ?? "";
  }
  return (first === undefined ? undefined : fields[first]?.description) ?? `keys ${Object.keys(fields).join(", ")}`;
}

/** Where in the text a path's last key stands that exists. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) return offset;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (isScalar(node) ? node.range?.[0] : undefined) ?? offset;
    }
  }
  return offset;
}
