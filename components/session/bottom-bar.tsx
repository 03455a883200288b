"use client";

import { BookOpen, ChartColumn, Clock3 } from "lucide-react";
import type { ReactNode } from "react";
import { ICON } from "../ui/icon.ts";
import { Pennant } from "../ui/pennant.tsx";
import { MAP } from "./use-panes.ts";

function Pane({
  name,
  here,
  unseen = false,
  icon,
  onPress,
}: {
  name: string;
  here: boolean;
  unseen?: boolean;
  icon: ReactNode;
  onPress: () => void;
}) {
  return (
    <li className="flex-1">
      <button
        type="button"
        aria-current={here ? "true" : undefined}
        onClick={onPress}
        className={`relative flex h-16 w-full min-w-11 flex-col items-center justify-center gap-1 text-label -outline-offset-2 ${here ? "font-medium text-t1" : "text-t2"}`}
      >
        {here ? <span aria-hidden="true" className="absolute top-0 h-0.5 w-12 bg-t1" /> : null}
        <span className="relative flex h-4 items-center">
          {icon}
          {unseen ? (
            <span aria-hidden="true" className="-top-1.5 -right-2 absolute size-1.5 rounded-full bg-t1" />
          ) : null}
        </span>
        {name}
        {unseen ? <span className="sr-only">, new output</span> : null}
      </button>
    </li>
  );
}

/** Below 900 px: which pane is on the screen. A dot says that a terminal printed something unseen. */
export function BottomBar({
  nodes,
  over,
  shown,
  unseen,
  onTutorial,
  onMap,
  onNode,
}: {
  nodes: readonly string[];
  /** The session has ended: where the terminals were, there is why. */
  over: boolean;
  /** The node on the screen, or MAP; null for the tutorial. */
  shown: string | null;
  unseen: ReadonlySet<string>;
  onTutorial: () => void;
  /** Null while there is no map. */
  onMap: (() => void) | null;
  onNode: (node: string) => void;
}) {
  return (
    <nav aria-label="Panes" className="shrink-0 border-line border-t bg-panel">
      <ul className="flex">
        <Pane name="Tutorial" here={shown === null} icon={<BookOpen {...ICON} />} onPress={onTutorial} />
        {onMap ? <Pane name="Map" here={shown === MAP} icon={<ChartColumn {...ICON} />} onPress={onMap} /> : null}
        {nodes.map((node) => (
          <Pane
            key={node}
            name={node}
            here={shown === node}
            unseen={unseen.has(node)}
            icon={<Pennant node={node} />}
            onPress={() => onNode(node)}
          />
        ))}
        {over ? (
          <Pane name="Ended" here={shown !== null} icon={<Clock3 {...ICON} />} onPress={() => onNode("node1")} />
        ) : null}
      </ul>
    </nav>
  );
}
