import type { ReactNode } from "react";
import type { Tile } from "../../server/contract/cluster.ts";
import type { TileSize } from "./layout.ts";
import { TileFace } from "./tile-view.tsx";
import { tileSentence } from "./words.ts";

/** A tile as the way to its details. */
export function TileButton({
  tile,
  size,
  colour,
  now,
  from,
  onPress,
  tabIndex,
  second,
}: {
  tile: Tile;
  size: TileSize;
  colour: number;
  now: number;
  /** The node it comes from while it is on its way. */
  from: string | null;
  onPress: () => void;
  tabIndex?: number;
  second?: string;
}): ReactNode {
  const sentence = tileSentence(tile, now, from);
  return (
    <button
      type="button"
      data-task={tile.id}
      data-service={tile.service}
      data-state={tile.state}
      aria-label={sentence}
      title={sentence}
      tabIndex={tabIndex}
      onClick={onPress}
      className="cluster-appear block size-full rounded-tile outline-offset-1 hover:brightness-110"
    >
      <TileFace tile={tile} size={size} colour={colour} now={now} {...(second ? { second } : {})} />
    </button>
  );
}
