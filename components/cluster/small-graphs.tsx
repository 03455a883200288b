import type { NodeUsage } from "../../server/contract/cluster.ts";

/** Samples in a graph; an older minute has left it on the left. */
const SAMPLES = 30;
const WIDTH = 36;
const HEIGHT = 10;

/** The processors' use of the last minute; 100 % is everything the node may use. */
export function ProcessorGraph({ processors }: { processors: readonly number[] }) {
  const step = WIDTH / (SAMPLES - 1);
  const points = processors.map((percent, index) => {
    const x = WIDTH - (processors.length - 1 - index) * step;
    // Small use is the normal case, and must still be seen: the scale is a root.
    const y = HEIGHT - 1 - Math.sqrt(percent / 100) * (HEIGHT - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" className="shrink-0">
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--color-line2)" strokeWidth="1" />
      {points.length > 1 ? (
        <polyline points={points.join(" ")} fill="none" stroke="var(--color-t2)" strokeWidth="1.2" />
      ) : null}
    </svg>
  );
}

/** Memory, as a bar of what the node may use. */
export function MemoryBar({ usage }: { usage: NodeUsage }) {
  const share = usage.memoryMaxMiB > 0 ? Math.min(1, usage.memoryMiB / usage.memoryMaxMiB) : 0;
  return (
    <span aria-hidden="true" className="inline-block h-1 w-6 shrink-0 bg-line2">
      <span className="block h-full bg-t2" style={{ width: `${share * 100}%` }} />
    </span>
  );
}

export const usageWords = (usage: NodeUsage | undefined): string =>
  usage ? `cpu ${usage.processors.at(-1) ?? 0} %, mem ${usage.memoryMiB} MB` : "";
