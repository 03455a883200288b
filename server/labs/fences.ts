import type { NodeName } from "../contract/ids.ts";
import { isId } from "./headings.ts";
import type { ProblemList } from "./problem.ts";

/** What a fenced block is, read from the words after its language. */
export type Fence =
  | { kind: "code"; language: string }
  | { kind: "run"; language: string; nodes: NodeName[]; interrupt: boolean }
  | { kind: "keys"; nodes: NodeName[] }
  | { kind: "file"; language: string; nodes: NodeName[]; path: string }
  | { kind: "check"; id: string; node: NodeName; hold: boolean }
  | { kind: "output" };

/** The word that makes a block what it is, and the words that may stand beside it. */
const WORDS_BY_KIND = {
  run: ["node", "interrupt", "copy"],
  keys: ["node"],
  file: ["node", "copy"],
  check: ["id", "node", "hold"],
  output: [],
  code: ["copy"],
} as const satisfies Record<Fence["kind"], readonly string[]>;

type NamedKind = Exclude<Fence["kind"], "code">;
const NAMED_KINDS: readonly NamedKind[] = ["run", "keys", "file", "check", "output"];
const FLAGS = new Set(["run", "copy", "interrupt", "keys", "check", "hold", "output"]);
const VALUES = new Set(["node", "file", "id"]);

/** Longest path a Linux system call takes. Bytes. */
const PATH_BYTES_MAX = 4095;

const ATTRIBUTE = /([^\s="]+)(?:=(?:"([^"]*)"|(\S*)))?/g;

/** Reads the info string of a fence, such as `bash run node=node2,node3`. Null after an error. */
export function readFence(
  info: string,
  labNodes: readonly NodeName[],
  line: number,
  problems: ProblemList,
): Fence | null {
  const words = readWords(info, line, problems);
  if (!words) return null;
  const { language, attributes } = words;
  const kinds = NAMED_KINDS.filter((kind) => attributes.has(kind));
  if (kinds.length > 1) {
    problems.error(line, `The block is ${kinds.join(" and ")} at once.`, "Keep one of the two words.");
    return null;
  }
  const kind = kinds[0] ?? "code";
  const allowed: readonly string[] = WORDS_BY_KIND[kind];
  for (const word of attributes.keys()) {
    if (word === kind || allowed.includes(word)) continue;
    const named = kind === "code" ? "a block without run, keys, file=, check or output" : `${aOrAn(kind)} block`;
    problems.error(
      line,
      `${word} means nothing on ${named}.`,
      allowed.length > 0 ? `Such a block takes ${allowed.join(", ")}.` : "Such a block takes no other word.",
    );
    return null;
  }
  switch (kind) {
    case "code":
      return { kind, language };
    case "output":
      return { kind };
    case "check":
      return readCheck(attributes, labNodes, line, problems);
    case "run":
    case "keys":
    case "file": {
      const nodes = readNodes(attributes.get("node"), labNodes, line, problems);
      if (!nodes) return null;
      if (kind === "run") return { kind, language, nodes, interrupt: attributes.has("interrupt") };
      if (kind === "keys") return { kind, nodes };
      const path = attributes.get("file") ?? "";
      if (isFilePath(path)) return { kind, language, nodes, path };
      problems.error(
        line,
        `"${path}" is not a file's path on a node.`,
        "Give it in full, as in file=/root/compose.yaml, without dot-dot.",
      );
      return null;
    }
    default:
      return kind satisfies never;
  }
}

const aOrAn = (kind: string): string => `${kind === "output" ? "an" : "a"} ${kind}`;

interface Words {
  language: string;
  /** Flags have the value "". */
  attributes: Map<string, string>;
}

function readWords(info: string, line: number, problems: ProblemList): Words | null {
  const [language = "", ...rest] = info.trim().split(/\s+/);
  if (/[{}]/.test(info)) {
    problems.error(
      line,
      "Braces stand in the block's first line.",
      "Write the words bare after the language, as in bash run node=node1.",
    );
    return null;
  }
  if (FLAGS.has(language) || language.includes("=")) {
    problems.error(
      line,
      `"${language}" stands where the language belongs.`,
      `Put the language first, as in bash ${language}.`,
    );
    return null;
  }
  const attributes = new Map<string, string>();
  if (rest.length === 0) return { language, attributes };
  for (const [, name = "", quoted, bare] of info.trim().slice(language.length).matchAll(ATTRIBUTE)) {
    const value = quoted ?? bare;
    const mistake = mistakeIn(name, value, attributes);
    if (mistake) {
      problems.error(line, mistake.message, mistake.remedy);
      return null;
    }
    attributes.set(name, value ?? "");
  }
  return { language, attributes };
}

function mistakeIn(name: string, value: string | undefined, seen: ReadonlyMap<string, string>) {
  if (seen.has(name)) return { message: `${name} stands twice in the block's first line.`, remedy: "Write it once." };
  if (FLAGS.has(name)) {
    return value === undefined ? null : { message: `${name} takes no value.`, remedy: `Write ${name} alone.` };
  }
  if (VALUES.has(name)) {
    return value
      ? null
      : { message: `${name} has no value.`, remedy: `Write ${name}=… without spaces around the sign.` };
  }
  const message = `Nothing is called ${name} in a block's first line.`;
  if (/^(,|node\d)/.test(name)) {
    return { message, remedy: "Part several nodes with a comma and no space, as in node=node1,node2." };
  }
  return {
    message,
    remedy: `Known are ${[...FLAGS].join(", ")}, ${[...VALUES].map((word) => `${word}=`).join(", ")}.`,
  };
}

/** Several nodes need naming; a lab with one node does not. */
function readNodes(
  value: string | undefined,
  labNodes: readonly NodeName[],
  line: number,
  problems: ProblemList,
): NodeName[] | null {
  if (value === undefined) {
    if (labNodes.length === 1) return [...labNodes];
    problems.error(
      line,
      "The block does not say on which node.",
      `Add node= and one or more of ${labNodes.join(", ")}.`,
    );
    return null;
  }
  const nodes: NodeName[] = [];
  for (const name of value.split(",")) {
    const node = labNodes.find((each) => each === name);
    if (!node || nodes.includes(node)) {
      const message = node ? `${name} is named twice.` : `The lab has no node "${name}".`;
      problems.error(line, message, `Its nodes are ${labNodes.join(", ")}; part several with a comma and no space.`);
      return null;
    }
    nodes.push(node);
  }
  return nodes;
}

function readCheck(
  attributes: ReadonlyMap<string, string>,
  labNodes: readonly NodeName[],
  line: number,
  problems: ProblemList,
): Fence | null {
  const id = attributes.get("id");
  if (id === undefined) {
    problems.error(line, "The check has no id.", "Add one, as in check id=workers-joined.");
    return null;
  }
  if (!isId(id)) {
    problems.error(line, `"${id}" is not an id.`, "Use up to 64 lower-case letters, digits and dashes.");
    return null;
  }
  const nodes = readNodes(attributes.get("node"), labNodes, line, problems);
  if (!nodes) return null;
  const [node, ...others] = nodes;
  if (node === undefined || others.length > 0) {
    problems.error(line, "A check asks one node.", "Name one node, or write a check for each.");
    return null;
  }
  return { kind: "check", id, node, hold: attributes.has("hold") };
}

function isFilePath(path: string): boolean {
  if (!path.startsWith("/") || path.endsWith("/") || Buffer.byteLength(path) > PATH_BYTES_MAX) return false;
  return (
    !/[\u0000-\u001f\u007f]/.test(path) &&
    !path
      .slice(1)
      .split("/")
      .some((part) => part === "" || part === "." || part === "..")
  );
}
