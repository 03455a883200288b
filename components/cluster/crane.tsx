import type { Tile } from "../../server/contract/cluster.ts";
import { hangingAt, type Move } from "./layout.ts";
import { TileFace } from "./tile-view.tsx";
import { useLift } from "./use-motion.ts";

/** The rail, the ropes of what is on its way, and the tiles that hang between two nodes. Decoration: words say it too. */
export function Crane({
  moves,
  top,
  width,
  height,
  now,
  colourOf,
}: {
  moves: readonly Move[];
  /** Where the rail is. Pixels. */
  top: number;
  width: number;
  height: number;
  now: number;
  colourOf: (tile: Tile) => number;
}) {
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute left-0 z-10"
      style={{ top: top - 1, width, height }}
    >
      <svg width={width} height={height} aria-hidden="true" className="absolute inset-0">
        {moves.map((move) => (
          <Ropes key={move.tile.id} move={move} />
        ))}
      </svg>
      {moves
        .filter(({ hanging }) => hanging)
        .map((move, index) => (
          <HangingTile key={move.tile.id} move={move} index={index} now={now} colour={colourOf(move.tile)} />
        ))}
    </div>
  );
}

const middle = ({ x, width }: { x: number; width: number }) => x + width / 2;

function Ropes({ move }: { move: Move }) {
  const { from, to, hanging } = move;
  const [start, end] = [middle(from), middle(to)];
  return (
    <g stroke="var(--color-t2)" strokeWidth="1" fill="none">
      <path d={`M${Math.min(start, end)} .5H${Math.max(start, end)}`} />
      <path d={`M${start} 1V${from.y}M${end} 1V${to.y}`} strokeDasharray="2 3" />
      {hanging ? null : <path d={trolley(start)} fill="var(--color-t2)" stroke="none" />}
    </g>
  );
}

/** 54 by 5 pixels on the rail. */
const trolley = (at: number): string => `M${at - 27} 1h54v5h-54z`;

function HangingTile({ move, index, now, colour }: { move: Move; index: number; now: number; colour: number }) {
  const { x, y } = hangingAt(move);
  const { width, height } = move.to;
  const lift = useLift(move.from.x - x, move.from.y - y, index);
  const cargo: Tile = { ...move.tile, state: "running" };
  return (
    <div ref={lift.along} className="absolute top-0 z-10" style={{ left: x, width }}>
      <svg width={width} height={y} aria-hidden="true" className="absolute top-0 left-0 overflow-visible">
        <path d={trolley(width / 2)} fill="var(--color-t2)" />
        <path
          ref={lift.ropes}
          d={`M${width / 2 - 27} 3.5L${width * 0.15} ${y}M${width / 2 + 27} 3.5L${width * 0.85} ${y}`}
          stroke="var(--color-t2)"
          fill="none"
        />
      </svg>
      <div ref={lift.up} className="absolute left-0 shadow-float" style={{ top: y, width, height }}>
        <TileFace
          tile={cargo}
          colour={colour}
          size={move.to.size}
          now={now}
          second={`${move.from.tile.node} to ${move.tile.node}`}
        />
      </div>
    </div>
  );
}
