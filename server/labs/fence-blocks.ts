import type { Block } from "../contract/lab.ts";
import type { Fence } from "./fences.ts";
import { KEY_NAMES, readKeys } from "./keys.ts";
import type { Lesson } from "./lesson.ts";
import type { ProblemList } from "./problem.ts";

/** What bash can judge. */
const SHELLS = new Set(["bash", "sh", "shell"]);

/** Adds what a fence holds to `blocks`, which belong to the lesson's place of now. */
export function addFence(
  lesson: Lesson,
  fence: Fence,
  text: { content: string; line: number },
  blocks: Block[],
  problems: ProblemList,
): void {
  const { content, line } = text;
  if (fence.kind !== "code" && fence.kind !== "file" && fence.kind !== "output" && content.trim() === "") {
    problems.error(line, `The ${fence.kind} block is empty.`, "Write something into it, or remove it.");
    return;
  }
  switch (fence.kind) {
    case "code":
      blocks.push({ kind: "code", language: fence.language, code: content });
      return;
    case "run": {
      const { nodes, interrupt } = fence;
      if (SHELLS.has(fence.language)) lesson.scripts.push({ kind: "run", line: line + 1, text: content });
      lesson.addRun(
        { kind: "run", id: lesson.nextId(""), nodes, command: content, vars: [], interrupt, output: null },
        line,
        blocks,
      );
      return;
    }
    case "keys": {
      const read = readKeys(content);
      if (read.ok) {
        const id = lesson.nextId("");
        lesson.lines.set(id, line);
        blocks.push({ kind: "keys", id, nodes: fence.nodes, keys: read.keys, data: read.data });
      } else
        problems.error(
          line,
          `"${read.unknown}" is no key.`,
          `Keys are ^A to ^Z, ${KEY_NAMES.join(", ")}, a single character, or text in double quotes.`,
        );
      return;
    }
    case "file": {
      const id = lesson.nextId("");
      lesson.lines.set(id, line);
      blocks.push({
        kind: "file",
        id,
        nodes: fence.nodes,
        path: fence.path,
        language: fence.language,
        content: content === "" ? "" : `${content}\n`,
      });
      return;
    }
    case "check":
      if (blocks.length > 0)
        problems.error(line, "A check holds one script and nothing else.", "Write a fold for each check.");
      else {
        lesson.scripts.push({ kind: "check", line: line + 1, text: content });
        lesson.addCheck(
          { id: fence.id, node: fence.node, hold: fence.hold, script: content },
          lesson.fold?.title ?? "",
          line,
          blocks,
        );
      }
      return;
    case "output": {
      const run = blocks.at(-1);
      if (run?.kind !== "run")
        problems.error(
          line,
          "An output block follows no run block.",
          "Put it directly after the command whose output it shows.",
        );
      else if (run.output !== null) problems.error(line, "The command has two output blocks.", "Keep one.");
      else {
        run.output = content;
        lesson.lines.set(`output ${run.id}`, line);
      }
      return;
    }
    default:
      fence satisfies never;
  }
}
