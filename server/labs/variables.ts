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

/** True when the shell that runs `command` gives the name its value: it is the shell's own, or set in the lab. */
export function isShellName(name: string, commands: readonly string[]): boolean {
  if (SHELL_NAMES.has(name)) return true;
  const setting = new RegExp(`(^|[\\s;&|('"])${name}=|\\b(read|for)\\s[^;\\n]*\\b${name}\\b|-e\\s+${name}\\b`);
  return commands.some((command) => setting.test(command));
}
