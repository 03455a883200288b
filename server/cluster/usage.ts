import type { NodeUsage } from "../contract/cluster.ts";
import type { NodeName } from "../contract/ids.ts";

/** How often a node's use is read while somebody watches. Milliseconds. */
export const SAMPLE_MS = 2000;
/** A minute of the small graph. */
const HISTORY_MAX = 30;
const MIB = 1024 * 1024;

/**
 * Runs on the node as long as somebody watches: answers each line with one line, from the node's own control group,
 * and starts no process to do so. `microseconds of processor, bytes used, bytes allowed, quota, period, in a swarm, blocks of the disk, free ones`. The
 * disk, for which a process is needed, is looked at every fifth time.
 */
export const SAMPLER = `
cores=$(nproc) turn=0 disk='0 0'
while read -r; do
  usage=0 memory=0 most=0 quota=-1 period=100000 cache=0 swarm=0
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    cd /sys/fs/cgroup
    read -r _ usage <cpu.stat
    read -r memory <memory.current
    read -r most <memory.max
    read -r quota period <cpu.max
    key=inactive_file file=memory.stat
  else
    cd /sys/fs/cgroup
    read -r usage <cpuacct/cpuacct.usage
    usage=$((usage / 1000))
    read -r memory <memory/memory.usage_in_bytes
    read -r most <memory/memory.limit_in_bytes
    read -r quota <cpu/cpu.cfs_quota_us
    read -r period <cpu/cpu.cfs_period_us
    key=total_inactive_file file=memory/memory.stat
  fi
  mapfile -t lines <"$file"
  for line in "\${lines[@]}"; do
    [[ $line == "$key "* ]] && cache=\${line#* }
  done
  [[ $quota == max || $quota == -1 ]] && quota=$((cores * period))
  [[ $most == max ]] && most=0
  [[ -e /var/lib/docker/swarm/docker-state.json ]] && swarm=1
  # Where the node has no disk of its own, it is the machine's, and nobody's business here.
  ((turn++ % 5 == 0)) && [[ -d /drydock/disk/docker ]] && disk=$(stat -f -c '%b %a' /drydock/disk)
  echo "$usage $((memory - cache)) $most $quota $period $swarm $disk"
done 2>/dev/null`;

export interface Reading {
  /** Microseconds of processor time since the node began. */
  processorMicroseconds: number;
  memoryBytes: number;
  memoryMaxBytes: number;
  /** How many processors it may use. */
  processors: number;
  /** Its engine keeps a swarm's state. */
  inSwarm: boolean;
  /** Used of its disk, in whole percent; null when it has none of its own. */
  diskPercent: number | null;
}

/** Reads the sampler's line; null when it is none: on the node, the learner may have put anything in its place. */
export function readSample(line: string): Reading | null {
  const numbers = line.trim().split(" ").map(Number);
  const [usage, memory, most, quota, period, swarm, blocks, free] = numbers;
  if (numbers.length !== 8 || numbers.some((number) => !Number.isFinite(number) || number < 0)) return null;
  if (usage === undefined || memory === undefined || most === undefined || !quota || !period) return null;
  return {
    processorMicroseconds: usage,
    memoryBytes: memory,
    memoryMaxBytes: most,
    processors: quota / period,
    inSwarm: swarm === 1,
    diskPercent: blocks ? Math.min(100, Math.floor(100 * (1 - (free ?? 0) / blocks))) : null,
  };
}

interface Sampled {
  reading: Reading;
  at: number;
  usage: NodeUsage;
}

/** The use of a session's nodes over the last minute. */
export class UsageHistory {
  readonly #nodes = new Map<NodeName, Sampled>();

  /** Takes a reading at a time in milliseconds of a steady clock. True when the graph looks different now. */
  take(node: NodeName, reading: Reading, at: number): boolean {
    const before = this.#nodes.get(node);
    const share = before ? shareOf(before, reading, at) : null;
    const known = before?.usage.processors ?? [];
    const processors = share === null ? known : [...known, share].slice(-HISTORY_MAX);
    const usage: NodeUsage = {
      node,
      processors,
      memoryMiB: Math.round(reading.memoryBytes / MIB),
      memoryMaxMiB: Math.round(reading.memoryMaxBytes / MIB),
      diskPercent: reading.diskPercent,
    };
    this.#nodes.set(node, { reading, at, usage });
    const flat = processors.length === known.length && processors.every((value) => value === processors[0]);
    return !flat || usage.memoryMiB !== before?.usage.memoryMiB || usage.diskPercent !== before?.usage.diskPercent;
  }

  /** A node that stopped begins anew. */
  forget(node: NodeName): void {
    this.#nodes.delete(node);
  }

  all(): NodeUsage[] {
    return [...this.#nodes.values()].map(({ usage }) => usage);
  }
}

/** Whole percent of the processors the node may use; null when no time has passed, or the count began anew. */
function shareOf(before: Sampled, { processorMicroseconds, processors }: Reading, at: number): number | null {
  const used = processorMicroseconds - before.reading.processorMicroseconds;
  const passed = (at - before.at) * 1000 * processors;
  return used < 0 || passed <= 0 ? null : Math.min(100, Math.round((100 * used) / passed));
}
