/** `1st`, `2nd`, `13th`. */
export function ordinal(position: number): string {
  const tens = position % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][position % 10] ?? "th");
  return `${position}${suffix}`;
}

/** `, about 3 minutes`; nothing when it is not known. Never more exact than it is. */
export function estimateWords(ms: number | null): string {
  if (ms === null) return "";
  if (ms < 60_000) return ", less than a minute";
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `, about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const hours = Math.round(minutes / 60);
  return `, about ${hours} ${hours === 1 ? "hour" : "hours"}`;
}

/** `In the last hour 12 sandboxes came free.` */
export const freedWords = (count: number): string =>
  `In the last hour ${count} ${count === 1 ? "sandbox" : "sandboxes"} came free.`;
