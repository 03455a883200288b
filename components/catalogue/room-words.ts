import type { CatalogueEntry } from "../../server/contract/lab.ts";
import type { Rooms } from "../../server/contract/room.ts";

export interface Room {
  free: number;
  of: number;
  /** The most nodes a lab may have to start now; 0 when none can. */
  fits: number;
}

/** The room for the size that most labs have; null when nothing is known of it. */
export function roomOf(labs: readonly CatalogueEntry[], { sizes }: Rooms): Room | null {
  const counts = new Map<number, number>();
  for (const { nodes } of labs) counts.set(nodes.length, (counts.get(nodes.length) ?? 0) + 1);
  const [usual] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  const size = sizes.find(({ nodes }) => nodes === usual);
  if (!size || size.capacity <= 0) return null;
  const fits = Math.max(0, ...sizes.filter(({ room }) => room > 0).map(({ nodes }) => nodes));
  return { free: Math.max(0, Math.min(size.room, size.capacity)), of: size.capacity, fits };
}

export function roomWords({ free, of, fits }: Room): string {
  if (free === 0 && fits > 0) {
    return `Labs on ${fits === 1 ? "one node" : `up to ${fits} nodes`} can start now; for the others, Start gives you a place in the queue.`;
  }
  if (free === 0) return "No sandbox is free now. Start gives you a place in the queue.";
  return `${free} of ${of} ${of === 1 ? "sandbox" : "sandboxes"} ${free === 1 ? "is" : "are"} free.`;
}
