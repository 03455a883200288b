import { TriangleAlert } from "lucide-react";
import type { Tile } from "../../server/contract/cluster.ts";
import { ICON } from "../ui/icon.ts";
import type { TileSize } from "./layout.ts";
import { ServiceShape } from "./service-shape.tsx";
import { portWords, stateWords } from "./words.ts";

/** How a tile is drawn: cargo stands there, a berth is a place that is being left or taken, trouble is trouble. */
type Kind = "cargo" | "berth" | "trouble";

function kindOf({ state }: Tile): Kind {
  switch (state) {
    case "running":
    case "paused":
    case "leaving":
      return "cargo";
    case "starting":
    case "stopped":
    case "lost":
      return "berth";
    case "failed":
    case "waiting":
      return "trouble";
    default:
      return state satisfies never;
  }
}

const FRAMES: Record<Kind, string> = {
  cargo: "cluster-cargo",
  berth: "border border-dashed",
  trouble: "border border-bad bg-panel text-t1",
};

/** The last characters of a name, where its number is, when there is room for no more. */
const shortName = ({ name, slot, kind }: Tile): string => (kind === "task" && slot > 0 ? `.${slot}` : name);

/** What a container or a task looks like; whoever uses it makes it a button or hangs it up. */
export function TileFace({
  tile,
  colour,
  size,
  now,
  second,
}: {
  tile: Tile;
  /** 0 for containers of no service. */
  colour: number;
  size: TileSize;
  now: number;
  /** Replaces the second line. */
  second?: string;
}) {
  const kind = kindOf(tile);
  const ribbed = kind === "cargo" && colour > 0 && tile.state !== "leaving";
  const berth = tile.state === "starting" ? "border-t1 text-t1" : "border-ctl text-t3";
  return (
    <span
      data-colour={colour}
      className={`cluster-tile relative flex size-full min-w-0 overflow-hidden rounded-tile text-left ${FRAMES[kind]} ${kind === "berth" ? berth : ""} ${tile.state === "leaving" ? "border-dashed" : ""}`}
    >
      <span
        aria-hidden="true"
        className={`flex w-2.25 shrink-0 items-center justify-center ${kind === "cargo" ? "bg-(--edge)" : kind === "trouble" ? "bg-bad" : ""}`}
      >
        {kind === "cargo" ? <ServiceShape colour={colour} /> : null}
      </span>
      <span
        className={`flex min-w-0 flex-1 flex-col justify-center ${size === "small" ? "px-1" : "px-2"} ${ribbed ? "cluster-ribs" : ""}`}
      >
        <span className="flex min-w-0 items-center gap-1 font-mono text-[11px] leading-4">
          <span className="min-w-0 flex-1 truncate">{size === "small" ? shortName(tile) : tile.name}</span>
          {size === "line" && kind === "cargo" ? (
            <span className="shrink-0 font-sans">{stateWords(tile, now)}</span>
          ) : null}
          {size === "large" && tile.ports.length > 0 && kind === "cargo" ? (
            <span className="max-w-1/2 shrink-0 truncate">{portWords(tile.ports)}</span>
          ) : null}
          {kind === "trouble" ? <TriangleAlert {...ICON} size={13} className="shrink-0 text-bad" /> : null}
        </span>
        {size === "large" ? (
          <span className="flex min-w-0 gap-1 text-[11px] leading-4">
            <SecondLine tile={tile} now={now} kind={kind} words={second} />
          </span>
        ) : null}
      </span>
    </span>
  );
}

function SecondLine({ tile, now, kind, words }: { tile: Tile; now: number; kind: Kind; words: string | undefined }) {
  if (words) return <span className="truncate">{words}</span>;
  if (kind !== "cargo") return <span className="truncate">{stateWords(tile, now)}</span>;
  return (
    <>
      <span className="min-w-0 flex-1 truncate opacity-86">{tile.image}</span>
      <span className="shrink-0 opacity-86">{stateWords(tile, now)}</span>
    </>
  );
}
