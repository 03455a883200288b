import type { ClusterChange, ClusterService, ClusterView, Tile } from "./cluster.ts";

/** How views become changes and changes views: both ends use these, so that they cannot differ. */

/** In the services' order, then by slot and age; plain containers last. */
export function sortTiles(tiles: Tile[], services: readonly ClusterService[]): Tile[] {
  const rank = new Map(services.map(({ name }, index) => [name, index]));
  const rankOf = ({ service, kind }: Tile) => rank.get(service) ?? (kind === "task" ? services.length : 1e6);
  return tiles.toSorted(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      a.slot - b.slot ||
      a.createdAt - b.createdAt ||
      // Not by the reader's language: both ends must sort alike.
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** The view after a change; null when the change does not follow on this view: ask for the whole again. */
export function applyChange(view: ClusterView, change: ClusterChange): ClusterView | null {
  if (change.epoch !== view.epoch || change.session !== view.session) return null;
  // It was in the answer to the join already.
  if (change.revision <= view.revision) return view;
  if (change.revision !== view.revision + 1) return null;
  const services = change.services ?? view.services;
  const replaced = new Set([...change.gone, ...change.tiles.map(({ id }) => id)]);
  const tiles = [...view.tiles.filter(({ id }) => !replaced.has(id)), ...change.tiles];
  return {
    session: view.session,
    epoch: view.epoch,
    revision: change.revision,
    serverTime: change.serverTime,
    nodes: view.nodes.map((node) => change.nodes.find(({ name }) => name === node.name) ?? node),
    services,
    tiles: sortTiles(tiles, services),
    summary: change.summary,
    trouble: change.trouble,
  };
}
