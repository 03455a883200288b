import { type Line, waitFor } from "./line.ts";

/** "%08d and so on, …" with the two bytes that a tty makes of a line's end. */
const LINE_BYTES = 41;
/** Until what was printed has arrived, over what it takes to print. */
const LATE_MS = 20_000;

/** A command that prints lines at a stated rate in even bursts; without `seconds` until Ctrl-C. */
export function pacedCommand(rate: { megabytesPerSecond: number; burstMs: number; seconds?: number }): string {
  const lines = Math.round((rate.megabytesPerSecond * 1e6 * rate.burstMs) / 1000 / LINE_BYTES);
  const pause = rate.burstMs / 1000;
  const until = rate.seconds === undefined ? "1" : `time - $begin < ${rate.seconds}`;
  const print = `print $lines; $next += ${pause}; my $wait = $next - time; select undef, undef, undef, $wait if $wait > 0`;
  const text = `my $lines = join "", map { sprintf "%08d and so on, and so on, and so on\\n", $_ } 1 .. ${lines}`;
  return `perl -MTime::HiRes=time -e '$| = 1; ${text}; my $begin = my $next = time; while (${until}) { ${print} }'`;
}

/** Lets a terminal print so; resolves when all of it has arrived. */
export async function printPaced(line: Line, rate: { megabytesPerSecond: number; burstMs: number; seconds: number }) {
  const ended = waitFor(line, /ended \d/, rate.seconds * 1000 + LATE_MS);
  line.write(`${pacedCommand(rate)}; echo "ended $?"\r`);
  await ended;
}
