import { useEffect, useMemo, useState } from "react";
import type { ClusterView, NodeUsage, Tile } from "../../server/contract/cluster.ts";
import type { NodeName } from "../../server/contract/ids.ts";

/** What every way of drawing the cluster needs. */
export interface ClusterScene {
  view: ClusterView;
  /** The tiles that the filter lets through. */
  tiles: readonly Tile[];
  usage: ReadonlyMap<string, NodeUsage>;
  /** The server's clock. Epoch milliseconds. */
  now: number;
  /** 1 to 5; 0 for containers of no service. */
  colourOf: (tile: Tile) => number;
  onTile: (tile: Tile) => void;
  onNode: (node: NodeName) => void;
}

/** Tiles by service; containers of no service go by an empty name. */
export function useServiceFilter(view: ClusterView | null) {
  const [chosen, setChosen] = useState<string | null>(null);
  // A filter for a service that was removed would hide everything without a way back.
  const there = chosen !== null && (view?.tiles.some(({ service }) => service === chosen) ?? false);
  const only = there ? chosen : null;
  const tiles = useMemo(
    () => (view?.tiles ?? []).filter(({ service }) => only === null || service === only),
    [view, only],
  );
  return { only, tiles, toggle: (service: string) => setChosen(only === service ? null : service) };
}

export function useColours(view: ClusterView | null): (tile: Tile) => number {
  return useMemo(() => {
    const colours = new Map(view?.services.map(({ name, colour }) => [name, colour]));
    return ({ service }: Tile) => colours.get(service) ?? 0;
  }, [view]);
}

/** Every second while something is younger than a minute; later only minutes are shown. Milliseconds. */
const YOUNG_TICK_MS = 1000;
const OLD_TICK_MS = 15_000;
const YOUNG_MS = 62_000;

/** The server's clock now, renewed as often as the ages on the screen change. */
export function useClusterNow(view: ClusterView | null): number {
  const [ahead, setAhead] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  const newest = Math.max(0, ...(view?.tiles.map(({ since }) => since ?? 0) ?? []));
  const young = now + ahead - newest < YOUNG_MS;

  useEffect(() => {
    if (!view) return;
    setAhead(view.serverTime - Date.now());
    setNow(Date.now());
  }, [view]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), young ? YOUNG_TICK_MS : OLD_TICK_MS);
    return () => clearInterval(timer);
  }, [young]);

  return now + ahead;
}
