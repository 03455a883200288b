import type { ClusterNode, Tile } from "../../server/contract/cluster.ts";

/** Where every tile of the map stands. Pure: sizes in, boxes out. All numbers are pixels. */

export const BERTHS_HEIGHT = 167;
/** A node's head, with the line below it that is the rail. */
export const HEAD_HEIGHT = 47;
/** The map grows for a crowd, and scrolls beyond this. */
export const BERTHS_HEIGHT_MAX = 280;
/** Space between a column's edge and its tiles. */
const EDGE = 12;
/** Free space below the rail, for what hangs from it. */
const RAIL_SPACE = 14;

export type TileSize = "large" | "line" | "small";

interface SizeOfTile {
  name: TileSize;
  width: number;
  height: number;
  gap: number;
}

/** From the one that says most; a column takes the first that fits. */
const SIZES: readonly [SizeOfTile, SizeOfTile, SizeOfTile] = [
  { name: "large", width: 128, height: 42, gap: 6 },
  { name: "line", width: 128, height: 26, gap: 4 },
  { name: "small", width: 61, height: 26, gap: 4 },
];
/** More than these in a column are always small. */
const CROWD = 12;

export interface Box {
  tile: Tile;
  size: TileSize;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Column {
  /** Null: tasks that no node can take. */
  node: ClusterNode | null;
  x: number;
  width: number;
  boxes: Box[];
  /** Its tiles are not drawn: nobody knows them any more, and the reason stands in their place. */
  closed: boolean;
}

export interface Layout {
  columns: Column[];
  height: number;
}

/** Conditions in which a node's tiles are hearsay. */
const CLOSED = new Set<ClusterNode["condition"]>(["down", "stopped", "starting", "engine-down"]);

export const isClosed = (node: ClusterNode): boolean => CLOSED.has(node.condition);

/** The columns of a map that is `width` wide, with a last one for waiting tasks when there are any. */
export function layOut(nodes: readonly ClusterNode[], tiles: readonly Tile[], width: number): Layout {
  const waiting = tiles.filter((tile) => tile.node === null && tile.state === "waiting");
  const owners = [...nodes, ...(waiting.length > 0 ? [null] : [])];
  const share = width / Math.max(1, owners.length);
  const drafts = owners.map((node, index) => {
    const x = Math.round(index * share);
    const own = node ? tiles.filter((tile) => tile.node === node.name) : waiting;
    return { node, x, width: Math.round((index + 1) * share) - x, tiles: node && isClosed(node) ? [] : own };
  });
  const sized = drafts.map((draft) => ({ ...draft, ...sizeFor(draft.tiles.length, draft.width - 2 * EDGE) }));
  const height = Math.max(BERTHS_HEIGHT, ...sized.map(({ needed }) => needed));
  return {
    height,
    columns: sized.map(({ node, x, width: columnWidth, tiles: own, size, across }) => ({
      node,
      x,
      width: columnWidth,
      closed: node !== null && isClosed(node),
      boxes: own.map((tile, index) => boxOf(tile, index, size, across, x, columnWidth - 2 * EDGE, height)),
    })),
  };
}

function sizeFor(count: number, room: number): { size: SizeOfTile; across: number; needed: number } {
  const sizes = count > CROWD ? SIZES.slice(2) : SIZES;
  const plans = sizes.map((size) => {
    const across = Math.max(1, Math.floor((room + size.gap) / (size.width + size.gap)));
    const rows = Math.ceil(count / across);
    return { size, across, needed: RAIL_SPACE + rows * (size.height + size.gap) - size.gap + EDGE };
  });
  const small = plans[plans.length - 1];
  return plans.find(({ needed }) => needed <= BERTHS_HEIGHT) ?? small ?? { size: SIZES[2], across: 1, needed: 0 };
}

/** From the left, and stacked from below, as containers are. */
function boxOf(
  tile: Tile,
  index: number,
  size: SizeOfTile,
  across: number,
  columnX: number,
  room: number,
  height: number,
): Box {
  const row = Math.floor(index / across);
  // A column narrower than its tile shows a narrower tile.
  const width = Math.min(size.width, room);
  return {
    tile,
    size: size.name,
    x: columnX + EDGE + (index % across) * (size.width + size.gap),
    y: height - EDGE - (row + 1) * size.height - row * size.gap,
    width,
    height: size.height,
  };
}

/** A task on its way from one column to another. */
export interface Move {
  tile: Tile;
  from: Box;
  to: Box;
  /** What was there has stopped and what comes does not run yet: it hangs from the rail. */
  hanging: boolean;
}

/** The moves that are under way. More than a few at once cannot be followed, and none is drawn. */
export const MOVES_MAX = 6;

export function movesIn(layout: Layout): Move[] {
  const boxes = new Map(layout.columns.flatMap((column) => column.boxes.map((box) => [box.tile.id, box])));
  const moves = [...boxes.values()].flatMap((to) => {
    const from = to.tile.from === null ? undefined : boxes.get(to.tile.from);
    return from
      ? [{ tile: to.tile, from, to, hanging: from.tile.state !== "leaving" && from.tile.state !== "running" }]
      : [];
  });
  return moves.length > MOVES_MAX ? [] : moves;
}

/** Where a tile hangs: below the rail, between the two berths but nearer to where it comes from. */
export function hangingAt({ from, to }: Move): { x: number; y: number } {
  const centre = from.x + (to.x - from.x) * 0.35;
  return { x: Math.round(centre), y: RAIL_SPACE };
}

/** The next tile for an arrow key: the nearest one in that direction. */
export function neighbour(layout: Layout, id: string, key: string): string | null {
  const boxes = layout.columns.flatMap(({ boxes: own }) => own);
  const here = boxes.find((box) => box.tile.id === id);
  if (!here) return null;
  const centre = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });
  const from = centre(here);
  const scored = boxes.flatMap((box) => {
    const to = centre(box);
    const [ahead, aside] = turned(key, to.x - from.x, to.y - from.y);
    return ahead > 4 ? [{ id: box.tile.id, cost: ahead + 3 * Math.abs(aside) }] : [];
  });
  return scored.sort((a, b) => a.cost - b.cost)[0]?.id ?? null;
}

/** A distance as seen by who looks in the arrow's direction: ahead, and to the side. */
function turned(key: string, dx: number, dy: number): [number, number] {
  switch (key) {
    case "ArrowLeft":
      return [-dx, dy];
    case "ArrowRight":
      return [dx, dy];
    case "ArrowUp":
      return [-dy, dx];
    case "ArrowDown":
      return [dy, dx];
    default:
      return [0, 0];
  }
}
