import type { SimpleBlock } from "../../server/contract/lab.ts";
import { commandParts, filledCommand } from "./command.ts";
import { writeFileCommand } from "./write-file.ts";

/** What is done in a terminal: a command, a file that is written, keys for a program. */
export type Action = Extract<SimpleBlock, { kind: "run" | "file" | "keys" }>;

export const isAction = (block: { kind: string }): block is Action =>
  block.kind === "run" || block.kind === "file" || block.kind === "keys";

/** The names of the variables that must be known first. */
export const variablesOf = (action: Action): readonly string[] => (action.kind === "run" ? action.vars : []);

/** What the shell is given, with the variables' values. */
export const commandOf = (
  action: Exclude<Action, { kind: "keys" }>,
  values: Readonly<Record<string, string>>,
): string =>
  action.kind === "run"
    ? filledCommand(commandParts(action.command, action.vars, values))
    : writeFileCommand(action.path, action.content);

/** Types keys on all nodes of the action; returns why one terminal took nothing, as a sentence, or null. */
export function pressKeys(
  action: Extract<Action, { kind: "keys" }>,
  type: (node: string, data: string) => string | null,
): string | null {
  for (const node of action.nodes) {
    const refusal = type(node, action.data);
    if (refusal !== null) return refusal;
  }
  return null;
}
