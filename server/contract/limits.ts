/** The contract's numbers, apart from its schemas: the browser needs these, and zod would be most of its page. */

/** One paste at the most; longer ones are cut into several inputs by the browser. Bytes of UTF-8. */
export const INPUT_BYTES_MAX = 64 * 1024;

/** Shells beside the main one, per node: more than anybody keeps apart. */
export const SHELLS_MAX = 8;
/** A shell's name is a word or two in a tab. Characters. */
export const SHELL_NAME_MAX = 24;

/** A tty bigger than this is a mistake or an attack. */
export const COLS_MAX = 500;
export const ROWS_MAX = 200;

/** Longer names do not fit beside the others'. Characters. */
export const PERSON_NAME_MAX = 24;

/** When people are told that a session's time runs out. Milliseconds before its end. */
export const WARNINGS_MS = [10 * 60_000, 2 * 60_000] as const;
