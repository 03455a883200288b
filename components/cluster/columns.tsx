import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { ClusterScene } from "./cluster-scene.ts";
import { Crane } from "./crane.tsx";
import { BERTHS_HEIGHT_MAX, type Column, HEAD_HEIGHT, layOut, movesIn, neighbour } from "./layout.ts";
import { NodeHead } from "./node-head.tsx";
import { TileButton } from "./tile-button.tsx";
import { useArrivals } from "./use-motion.ts";

/** Conditions that hatch a column: nothing new is to be expected there. */
const HATCHED = new Set(["drained", "down", "stopped", "starting", "engine-down", "left"]);
/** A reason needs a free column, or tiles would stand on it. */
const TILES_BESIDE_REASON = 2;

/** The map: a column per node, its head above, its containers stacked below the rail. */
export function Columns({ scene, width }: { scene: ClusterScene; width: number }) {
  const { view, tiles, now, colourOf } = scene;
  const root = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const layout = useMemo(() => layOut(view.nodes, tiles, width), [view.nodes, tiles, width]);
  const moves = useMemo(() => movesIn(layout), [layout]);
  useArrivals(root, layout, moves);

  const boxes = layout.columns.flatMap((column) => column.boxes);
  const first = boxes.find(({ tile }) => tile.id === active)?.tile.id ?? boxes[0]?.tile.id;
  const onKeyDown = (event: KeyboardEvent) => {
    const here = event.target instanceof HTMLElement ? event.target.dataset.task : undefined;
    const next = here && event.key.startsWith("Arrow") ? neighbour(layout, here, event.key) : null;
    if (!next) return;
    event.preventDefault();
    setActive(next);
    root.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tiles are buttons; arrow keys only move between them.
    <div ref={root} onKeyDown={onKeyDown}>
      <div className="relative overflow-y-auto overflow-x-clip" style={{ maxHeight: HEAD_HEIGHT + BERTHS_HEIGHT_MAX }}>
        <div className="flex">
          {layout.columns.map((column) => (
            <ColumnView
              key={column.node?.name ?? "waiting"}
              column={column}
              height={layout.height}
              scene={scene}
              focusable={first}
              onFocus={setActive}
            />
          ))}
        </div>
        <Crane moves={moves} top={HEAD_HEIGHT} width={width} height={layout.height} now={now} colourOf={colourOf} />
      </div>
    </div>
  );
}

function Head({ column, scene }: { column: Column; scene: ClusterScene }) {
  const { node } = column;
  if (node) return <NodeHead node={node} usage={scene.usage.get(node.name)} onOpen={() => scene.onNode(node.name)} />;
  return (
    <div className="flex h-11.5 flex-col justify-center px-3">
      <p className="font-semibold text-ui">No node yet</p>
      <p className="truncate text-label text-t3">Tasks that no node can take</p>
    </div>
  );
}

function ColumnView({
  column,
  height,
  scene,
  focusable,
  onFocus,
}: {
  column: Column;
  height: number;
  scene: ClusterScene;
  focusable: string | undefined;
  onFocus: (tile: string) => void;
}) {
  const { node, boxes, closed } = column;
  const { view, now, colourOf, onTile } = scene;
  const hatched = node !== null && HATCHED.has(node.condition);
  const reason = node?.reason && (closed || boxes.length <= TILES_BESIDE_REASON) ? node.reason : "";
  const count = `${boxes.length} ${boxes.length === 1 ? "container or task" : "containers and tasks"}`;
  return (
    <div
      {...(node ? { "data-cluster-node": node.name, "data-condition": node.condition } : {})}
      className="shrink-0 border-line not-first:border-l"
      style={{ width: column.width }}
    >
      <div className="sticky top-0 z-10 border-line border-b bg-panel">
        <Head column={column} scene={scene} />
      </div>
      <div className={`relative ${hatched ? "cluster-hatched" : ""}`} style={{ height }}>
        {reason ? <p className="px-3 pt-4 text-t2 text-ui">{reason}</p> : null}
        {node && node.hidden > 0 ? <p className="px-3 pt-4 text-label text-t2">and {node.hidden} more</p> : null}
        <ul aria-label={node ? `${node.name}: ${count}` : `No node yet: ${count}`}>
          {boxes.map(({ tile, size, x, y, width, height }) => (
            <li
              key={tile.id}
              className="absolute top-0 left-0 transition-[translate] duration-180 ease-calm"
              style={{ translate: `${x - column.x}px ${y}px`, width, height }}
              onFocus={() => onFocus(tile.id)}
            >
              <TileButton
                tile={tile}
                size={size}
                colour={colourOf(tile)}
                now={now}
                from={view.tiles.find(({ id }) => id === tile.from)?.node ?? null}
                tabIndex={tile.id === focusable ? 0 : -1}
                onPress={() => onTile(tile)}
              />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
