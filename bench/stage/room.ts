import { setTimeout as sleep } from "node:timers/promises";
import { residentMegabytes } from "./process.ts";
import { BenchSession } from "./session.ts";

/** Side by side in starting; more at once only wait for each other. */
const STARTING = 2;
/** Garbage of what went on before is collected by then. */
export const SETTLE_MS = 20_000;
/** About 1 MB of lines a second: far more than anybody reads, and it leaves the machine some room. */
export const BUSY_COMMAND =
  'perl -e \'$| = 1; my $lines = join "", map { sprintf "%08d and so on, and so on, and so on\\n", $_ } 1 .. 1200; while (1) { print $lines; select undef, undef, undef, 0.05 }\'';

/** Starts so many sessions. Those that were started are in `sessions`, also when one cannot be. */
export async function fillRoom(url: string, sessions: BenchSession[], count: number): Promise<void> {
  while (sessions.length < count) {
    const starting = Array.from({ length: STARTING }, () => BenchSession.start(url));
    for (const started of await Promise.allSettled(starting)) {
      if (started.status === "rejected") throw started.reason;
      sessions.push(started.value);
    }
  }
}

/** The server's memory when nothing goes on: the least of a few readings, which is what is held and does not wait to be
 *  collected. MB. */
export async function settledMegabytes(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const readings: number[] = [];
  for (let reading = 0; reading < 5; reading += 1) {
    readings.push(residentMegabytes(pid));
    await sleep(500);
  }
  return Math.min(...readings);
}
