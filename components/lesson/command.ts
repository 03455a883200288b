import type { LabView } from "../../server/contract/lab.ts";

type LabVar = LabView["vars"][number];

/** A piece of a command: plain text, or the place of a variable with its value once that is known. */
export interface CommandPart {
  text: string;
  /** The variable's name; null for plain text. */
  variable: string | null;
  known: boolean;
}

/** Cuts a command at the variables named, and puts in the values known. Other `$NAME`s are the shell's own. */
export function commandParts(
  command: string,
  names: readonly string[],
  values: Readonly<Record<string, string>>,
): CommandPart[] {
  const parts: CommandPart[] = [];
  let rest = 0;
  const plain = (until: number) => {
    if (until > rest) parts.push({ text: command.slice(rest, until), variable: null, known: true });
  };
  for (const match of command.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)) {
    const name = match[1] ?? match[2];
    if (name === undefined || !names.includes(name)) continue;
    const value = values[name];
    plain(match.index);
    parts.push({ text: value ?? match[0], variable: name, known: value !== undefined });
    rest = match.index + match[0].length;
  }
  plain(command.length);
  return parts;
}

/** What is typed and copied: the command with every known value in its place. */
export const filledCommand = (parts: readonly CommandPart[]): string => parts.map((part) => part.text).join("");

/** `WORKER_TOKEN` as people say it: `the worker token`. */
export function spokenVariable(name: string): string {
  const words = name
    .toLowerCase()
    .split("_")
    .map((word) => (word === "id" || word === "ip" ? word.toUpperCase() : word));
  return words[0]?.startsWith("node") ? `${words[0]}’s ${words.slice(1).join(" ")}` : `the ${words.join(" ")}`;
}

/** Why a command cannot be run yet: `Needs the worker token: step 2.2`; null when every value is known. */
export function missingValue(
  names: readonly string[],
  values: Readonly<Record<string, string>>,
  vars: readonly LabVar[],
): string | null {
  const name = names.find((candidate) => values[candidate] === undefined);
  if (name === undefined) return null;
  const from = vars.find((candidate) => candidate.name === name)?.from;
  return `Needs ${spokenVariable(name)}${from ? `: step ${from.number}` : ""}`;
}

/** A command on one line, for names and headings; several lines are joined by spaces. */
export const oneLine = (command: string): string => command.trim().replace(/\s+/g, " ");
