import { isDeepStrictEqual } from "node:util";
import type { ClusterChange } from "../contract/cluster.ts";
import type { Scene } from "./view.ts";

/** What a browser that has `before` needs for `after`; null when it needs nothing. */
export function differenceOf(
  before: Scene,
  after: Scene,
): Omit<ClusterChange, "session" | "epoch" | "revision" | "serverTime"> | null {
  const known = new Map(before.tiles.map((tile) => [tile.id, tile]));
  const tiles = after.tiles.filter((tile) => !isDeepStrictEqual(known.get(tile.id), tile));
  const kept = new Set(after.tiles.map(({ id }) => id));
  const gone = before.tiles.map(({ id }) => id).filter((id) => !kept.has(id));
  const nodes = after.nodes.filter(
    (node) =>
      !isDeepStrictEqual(
        before.nodes.find(({ name }) => name === node.name),
        node,
      ),
  );
  const services = isDeepStrictEqual(before.services, after.services) ? null : after.services;
  const { summary, trouble } = after;
  const same = summary === before.summary && trouble === before.trouble;
  if (same && tiles.length === 0 && gone.length === 0 && nodes.length === 0 && services === null) return null;
  return { nodes, services, tiles, gone, summary, trouble };
}
