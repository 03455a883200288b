import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever its own clock does. */
const TICK_MS = 10;

/** Resident memory of a process, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  if (!match) throw new Error(`The kernel does not say how much memory process ${pid} has.`);
  return (Number(match[1]) * 1024) / 1e6;
}

/** Processor time a process has used since it started, in milliseconds. */
export function processorMilliseconds(pid: number): number {
  // Fields 14 and 15, counted from behind the program's name, which may contain spaces.
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same with what its ended children used, in milliseconds. */
export function processorMillisecondsOfFamily(pid: number): number {
  return statOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

/** The running child of this process whose command line contains this; throws when there is not exactly one. */
export function childRunning(program: string): number {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
        return statOf(pid)[1] === String(process.pid) && line.includes(program);
      } catch {
        return false; // ended meanwhile
      }
    });
  const [pid] = children;
  if (pid === undefined || children.length > 1) throw new Error(`${children.length} children run ${program}.`);
  return pid;
}

/** The fields behind the program's name: state, parent and so on. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Processor time by process, in milliseconds, of everything with one of these names, in nodes as well. */
export function processorTimesOf(names: string[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, "latin1").trim();
      if (names.includes(name)) times.set(pid, processorMilliseconds(pid));
    } catch {
      // Ended meanwhile.
    }
  }
  return times;
}

/** Memory that programs could still get, in MB (10^6 bytes), as the kernel estimates it. */
export const availableMegabytes = (): number => memoryMegabytes("MemAvailable");

/** Contents of files that the kernel holds in memory, in MB (10^6 bytes). */
export const cachedMegabytes = (): number => memoryMegabytes("Cached");

function memoryMegabytes(line: string): number {
  const match = new RegExp(`^${line}:\\s+(\\d+) kB$`, "m").exec(readFileSync("/proc/meminfo", "latin1"));
  if (!match) throw new Error(`The kernel does not say what ${line} is.`);
  return (Number(match[1]) * 1024) / 1e6;
}
