import { Fragment, type ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import type { NodeName } from "../../server/contract/ids.ts";

/** Three rows and the title bar; below that there is nothing to read. Pixels. */
const ROW_MIN = 88;
/** Of so many rows, the first is as high as two of the others: it is where most commands are typed. */
const TALL_FIRST_MAX = 3;
/** About 30 columns. Pixels. */
const COLUMN_MIN = 240;

/** Terminals under or beside each other, with borders to drag; sizes are kept in this browser. */
export function SplitPanes({
  nodes,
  arrangement,
  place,
}: {
  nodes: readonly NodeName[];
  arrangement: "rows" | "columns";
  place: (node: NodeName) => ReactNode;
}) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: `drydock.terminals.${arrangement}`,
    panelIds: [...nodes],
  });
  const tallFirst = arrangement === "rows" && nodes.length > 1 && nodes.length <= TALL_FIRST_MAX;
  const shareOf = (index: number): number =>
    tallFirst ? (index === 0 ? 200 : 100) / (nodes.length + 1) : 100 / nodes.length;
  return (
    <Group
      // It keeps the panels and sizes that it was made with.
      key={`${arrangement} ${nodes.join(" ")}`}
      orientation={arrangement === "rows" ? "vertical" : "horizontal"}
      className="min-h-0 flex-1"
      {...(defaultLayout ? { defaultLayout } : {})}
      onLayoutChanged={onLayoutChanged}
    >
      {nodes.map((node, index) => (
        <Fragment key={node}>
          {index > 0 ? (
            <Separator
              aria-label={`Size of ${nodes[index - 1]} and ${node}`}
              className={`bg-line transition-colors hover:bg-ctl data-[separator=active]:bg-t2 ${arrangement === "rows" ? "h-px" : "w-px"}`}
            />
          ) : null}
          <Panel id={node} defaultSize={`${shareOf(index)}%`} minSize={arrangement === "rows" ? ROW_MIN : COLUMN_MIN}>
            {place(node)}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
