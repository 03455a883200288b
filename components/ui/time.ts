const pad = (value: number) => String(value).padStart(2, "0");

/** `42:18`, or `1:04:50` from an hour on. Milliseconds in; never below zero. */
export function countdown(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${pad(minutes)}:${pad(total % 60)}`;
}

/** `2.1 s`: one decimal, for waits of seconds. */
export const seconds = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;

/** `15:02` on the reader's clock, from epoch milliseconds. */
export function timeOfDay(atMs: number): string {
  const at = new Date(atMs);
  return `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** `42 min left`, or `less than a minute left`. */
export function minutesLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 1 ? "less than a minute left" : `${minutes} min left`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** `three nodes`, `one node`. */
export const countOf = (count: number, noun: string): string =>
  `${NUMBERS[count] ?? String(count)} ${noun}${count === 1 ? "" : "s"}`;
