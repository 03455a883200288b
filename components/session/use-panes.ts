import { useCallback, useEffect, useState } from "react";
import { terminalApi } from "../terminal/api.ts";
import { useFullScreen } from "../terminal/full-screen.ts";
import { afterPaint } from "../ui/after-paint.ts";
import { focusHolder } from "../ui/focus-holder.ts";
import { useHeld } from "../ui/use-held.ts";
import { useMedia } from "../ui/use-media.ts";
import { ActiveNode } from "./active-node.ts";
import { NODE_PANES_TABS, ONE_PANE } from "./breakpoints.ts";

/** What `shown` says when the cluster map is on the screen. */
export const MAP = "map";

export interface Panes {
  /** One pane at a time, with the bottom bar. */
  compact: boolean;
  /** No room for terminals side by side. */
  tabs: boolean;
  active: ActiveNode;
  /** On a small screen: the node on it, or MAP; null for the tutorial. */
  shown: string | null;
  folded: boolean;
  setFolded(folded: boolean): void;
  showNode(node: string): void;
  showTutorial(): void;
  showMap(): void;
  focusNode(node: string): void;
}

/**
 * Which pane is where, what is folded, and how the focus moves between them. `over`: the session has ended, which a
 * small screen must show by itself.
 */
export function usePanes(nodes: readonly string[], over: boolean): Panes {
  const firstNode = nodes[0] ?? "node1";
  const [active] = useState(() => new ActiveNode(firstNode));
  const [shown, setShown] = useState<string | null>(over ? firstNode : null);
  const [folded, setFolded] = useState(false);

  // A window that is smaller than the screen grows with a pane that fills it, and the pane must stay where it is.
  const fullScreen = useFullScreen();
  const compact = useHeld(useMedia(ONE_PANE), fullScreen);
  const tabs = useHeld(useMedia(NODE_PANES_TABS), fullScreen);
  const [wasCompact, setWasCompact] = useState(compact);
  if (compact !== wasCompact) {
    setWasCompact(compact);
    // Whoever types in a terminal as the window becomes small goes on there.
    const typedIn = compact ? focusHolder()?.closest<HTMLElement>("[data-node]")?.dataset.node : undefined;
    if (typedIn !== undefined) setShown(typedIn);
  }

  useEffect(() => {
    if (over) setShown(firstNode);
  }, [over, firstNode]);

  const showNode = useCallback(
    (node: string) => {
      active.set(node);
      setShown(node);
    },
    [active],
  );
  const showTutorial = useCallback(() => {
    setShown(null);
    setFolded(false);
  }, []);
  const showMap = useCallback(() => setShown(MAP), []);
  const focusNode = useCallback(
    (node: string) => {
      showNode(node);
      afterPaint(() => terminalApi().focus(node));
    },
    [showNode],
  );

  // A node that was removed is no longer there to be looked at.
  const isThere = shown === null || shown === MAP || nodes.includes(shown);
  return {
    compact,
    tabs,
    active,
    shown: isThere ? shown : firstNode,
    folded,
    setFolded,
    showNode,
    showTutorial,
    showMap,
    focusNode,
  };
}
