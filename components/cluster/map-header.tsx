import { ChevronDown, ChevronUp, Table as TableSign } from "lucide-react";
import type { ClusterView } from "../../server/contract/cluster.ts";
import { ICON } from "../ui/icon.ts";

const BAR_BUTTON =
  "inline-flex min-h-6 shrink-0 items-center gap-1.5 rounded-control px-2 text-t2 text-ui transition-colors duration-120 hover:bg-hover hover:text-t1 max-[899px]:min-h-11 max-[899px]:border max-[899px]:border-line2 max-[899px]:px-3";

export interface MapHeaderProps {
  view: ClusterView | null;
  /** What stands where the summary would, while there is none. */
  words: string;
  /** `As of 14:10:52`, while the connection is lost. */
  asOf: string;
  only: string | null;
  onOnly: (service: string) => void;
  table: boolean;
  onTable: () => void;
  folded: boolean;
  /** Null where the map cannot be folded. */
  onFold: (() => void) | null;
}

/** 32 px: the picture in a sentence, the services, and how it is shown. */
export function MapHeader(props: MapHeaderProps) {
  const { view, words, asOf, only, onOnly, table, onTable, folded, onFold } = props;
  const Sign = folded ? ChevronDown : ChevronUp;
  return (
    <div
      className={`flex items-center gap-2 px-3 ${folded ? "h-8.5" : "h-8"} max-[899px]:h-auto max-[899px]:flex-wrap max-[899px]:py-2`}
    >
      <h2 className="shrink-0 font-semibold text-ui max-[899px]:sr-only">Cluster</h2>
      <p
        className="min-w-0 flex-1 truncate text-t2 text-ui max-[899px]:basis-full max-[899px]:whitespace-normal"
        title={words}
      >
        {words}
      </p>
      {asOf ? <p className="shrink-0 text-t3 text-ui">{asOf}</p> : null}
      {view && !folded ? <Chips view={view} only={only} onOnly={onOnly} /> : null}
      {folded ? null : (
        <>
          <span aria-hidden="true" className="h-5 w-px shrink-0 bg-line2 max-[899px]:hidden" />
          <button
            type="button"
            aria-pressed={table}
            onClick={onTable}
            className={`${BAR_BUTTON} aria-pressed:bg-hover aria-pressed:text-t1`}
          >
            <TableSign {...ICON} size={14} />
            Table
          </button>
        </>
      )}
      {onFold ? (
        <button
          type="button"
          aria-expanded={!folded}
          aria-label={folded ? "Unfold the cluster map" : "Fold the cluster map"}
          title={folded ? "Unfold (Alt+M)" : "Fold (Alt+M)"}
          onClick={onFold}
          className={BAR_BUTTON}
        >
          <Sign {...ICON} />
        </button>
      ) : null}
    </div>
  );
}

/** The services with how many of them run; a press shows only that one. */
function Chips({ view, only, onOnly }: { view: ClusterView; only: string | null; onOnly: (service: string) => void }) {
  const plain = view.tiles.filter(({ service }) => service === "").length;
  const chips = [
    ...view.services.map(({ name, colour, running, desired }) => ({
      name,
      colour,
      words: `${name} ${running}/${desired}`,
    })),
    ...(plain > 0 && view.services.length > 0 ? [{ name: "", colour: 0, words: `no service ${plain}` }] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <ul
      aria-label="Show only"
      className="flex min-w-0 max-w-1/2 gap-1.5 overflow-x-auto p-0.5 max-[899px]:max-w-none max-[899px]:flex-1"
    >
      {chips.map(({ name, colour, words }) => (
        <li key={name} className="shrink-0">
          <button
            type="button"
            aria-pressed={only === name}
            aria-label={`Show only ${name || "containers of no service"}: ${words}`}
            onClick={() => onOnly(name)}
            data-colour={colour}
            className="cluster-tile inline-flex min-h-6 items-center gap-1.5 whitespace-nowrap rounded-control border border-line2 px-2 text-label text-t2 -outline-offset-1 hover:bg-hover aria-pressed:border-t1 aria-pressed:text-t1 max-[899px]:min-h-11 max-[899px]:px-3 max-[899px]:text-ui"
          >
            <span aria-hidden="true" className="h-2 w-2.5 border border-(--edge) bg-(--body)" />
            {words}
          </button>
        </li>
      ))}
    </ul>
  );
}
