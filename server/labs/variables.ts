import type { NodeName } from "../contract/ids.ts";

/** The one form in which a variable stands in a command: `$NAME`, never `${NAME}` or `{{ }}`. */
const REFERENCE = /\$([A-Z][A-Z0-9_]*)/g;

/** A shell knows these by itself, so a command may use them without declaring anything. */
const SHELL_NAMES = new Set(
  "HOME HOSTNAME IFS LANG LINES COLUMNS LOGNAME OLDPWD PATH PPID PS1 PWD RANDOM SECONDS SHELL SHLVL TERM TZ UID EUID USER".split(
    " ",
  ),
);

/** `NODE1_IP` for node1: the sandbox sets these for every node. */
export const addressVariable = (node: NodeName): string => `${node.toUpperCase()}_IP`;

/** Every name that stands behind a dollar sign, once, in order. */
export function namesIn(command: string): string[] {
  return [...new Set(Array.from(command.matchAll(REFERENCE), (match) => match[1] ?? ""))];
}

/** `NAME=x`, and `docker run -e NAME` */
const ASSIGNMENT = /(?:\b|-e\s+)([A-Z][A-Z0-9_]*)(?==)|-e\s+([A-Z][A-Z0-9_]*)/g;
/** `for NAME in …`, `read -r NAME OTHER` */
const LOOP_OR_READ = /\b(?:for|read)\s+([^;\n]*)/g;
const NAME = /\b[A-Z][A-Z0-9_]*\b/g;

/** The names to which the shell gives a value: its own, and those that one of the lab's commands sets. */
export function shellNames(commands: readonly string[]): Set<string> {
  const names = new Set(SHELL_NAMES);
  for (const command of commands) {
    for (const match of command.matchAll(ASSIGNMENT)) names.add(match[1] ?? match[2] ?? "");
    for (const match of command.matchAll(LOOP_OR_READ)) {
      for (const name of (match[1] ?? "").match(NAME) ?? []) names.add(name);
    }
  }
  return names;
}
