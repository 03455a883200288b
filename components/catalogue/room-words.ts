import type { CatalogueEntry } from "../../server/contract/lab.ts";
import type { Rooms } from "../../server/contract/room.ts";

export interface Room {
  free: number;
  of: number;
}

/** The room for the size that most labs have; null when nothing is known of it. */
export function roomOf(labs: readonly CatalogueEntry[], { sizes }: Rooms): Room | null {
  const counts = new Map<number, number>();
  for (const { nodes } of labs) counts.set(nodes.length, (counts.get(nodes.length) ?? 0) + 1);
  const [usual] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  const size = sizes.find(({ nodes }) => nodes === usual);
  if (!size || size.capacity <= 0) return null;
  return { free: Math.max(0, Math.min(size.room, size.capacity)), of: size.capacity };
}

export function roomWords({ free, of }: Room): string {
  if (free === 0) return "No sandbox is free now. Start gives you a place in the queue.";
  return `${free} of ${of} ${of === 1 ? "sandbox" : "sandboxes"} ${free === 1 ? "is" : "are"} free.`;
}
