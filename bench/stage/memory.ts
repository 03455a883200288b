import { setTimeout as sleep } from "node:timers/promises";
import { residentMegabytes } from "./process.ts";

/** Garbage of what went on before is collected by then. */
export const SETTLE_MS = 20_000;
const READINGS = 5;
const BETWEEN_MS = 500;

/** Resident memory of a process some time after the last change: the least of a few readings, so what is held, not what
 *  waits to be collected. MB. */
export async function settledMegabytes(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const readings: number[] = [];
  while (readings.length < READINGS) {
    readings.push(residentMegabytes(pid));
    await sleep(BETWEEN_MS);
  }
  return Math.min(...readings);
}
