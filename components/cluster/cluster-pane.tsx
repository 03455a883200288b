"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import type { Tile } from "../../server/contract/cluster.ts";
import type { NodeName, SessionId } from "../../server/contract/ids.ts";
import { terminalApi } from "../terminal/api.ts";
import { tryRunning } from "../terminal/refusal.ts";
import { afterPaint } from "../ui/after-paint.ts";
import { FaultNote } from "../ui/fault-note.tsx";
import { useStored } from "../ui/stored.ts";
import { Announcer } from "./announcer.tsx";
import { Bands } from "./bands.tsx";
import "./cluster.css";
import { type ClusterScene, useClusterNow, useColours, useServiceFilter } from "./cluster-scene.ts";
import { ClusterTable } from "./cluster-table.tsx";
import { Columns } from "./columns.tsx";
import { BERTHS_HEIGHT, BERTHS_HEIGHT_MAX, HEAD_HEIGHT } from "./layout.ts";
import { MapHeader } from "./map-header.tsx";
import { NodeDialog } from "./node-dialog.tsx";
import { TileDialog } from "./tile-dialog.tsx";
import { useCluster } from "./use-cluster.ts";
import { clockWords } from "./words.ts";

/** Below this height of the window, three terminals and the map do not fit. Pixels. */
const FOLDED_BELOW = 740;

/** The cluster map: what the nodes' own engines say, as it changes. */
export function ClusterPane({
  session,
  ready,
  watching,
  compact,
  startFolded,
  onShow,
  onShowNode,
}: {
  session: SessionId;
  ready: boolean;
  /** This browser may look and no more. */
  watching: boolean;
  /** A small screen: bands instead of columns, and no folding. */
  compact: boolean;
  /** There is little room: the map waits as one line until somebody wants it. */
  startFolded: boolean;
  /** Brings the map to the front, where only one pane is. */
  onShow: () => void;
  /** Brings a node's terminal to the front. */
  onShowNode: (node: NodeName) => void;
}) {
  const { view, usage, fault, lostAt } = useCluster(session, ready);
  const now = useClusterNow(view);
  const colourOf = useColours(view);
  const filter = useServiceFilter(view);
  const root = useRef<HTMLElement>(null);
  const width = useWidth(root);
  const [kept, setKept] = useStored<{ folded: boolean | null; table: boolean }>("drydock.map", {
    folded: null,
    table: false,
  });
  const [opened, setOpened] = useState<{ tile: Tile } | { node: NodeName } | null>(null);
  const folded = !compact && (kept.folded ?? (startFolded || window.innerHeight < FOLDED_BELOW));
  const fold = () => setKept((before) => ({ ...before, folded: !folded }));
  useMapKey(root, fold, folded, onShow);

  const words = view ? [view.summary, view.trouble].filter(Boolean).join(" ") : "Asking the engines.";
  const scene: ClusterScene | null = view && {
    view,
    tiles: filter.tiles,
    usage,
    now,
    colourOf,
    onTile: (tile) => setOpened({ tile }),
    onNode: (node) => setOpened({ node }),
  };
  return (
    <section
      ref={root}
      aria-label="Cluster map"
      tabIndex={-1}
      data-folded={folded}
      className={`pane shrink-0 border-line border-b bg-panel ${compact ? "h-full overflow-auto" : ""}`}
    >
      <MapHeader
        view={view}
        words={folded && view?.trouble ? view.trouble : (view?.summary ?? words)}
        asOf={lostAt === null ? "" : `As of ${clockWords(lostAt)}`}
        only={filter.only}
        onOnly={filter.toggle}
        table={kept.table}
        onTable={() => setKept((before) => ({ ...before, table: !before.table }))}
        folded={folded}
        onFold={compact ? null : fold}
      />
      <Announcer words={words} />
      {fault && fault.code !== "not-ready" ? (
        <div className="border-line border-t px-3 py-2">
          <FaultNote fault={fault} />
        </div>
      ) : null}
      {scene?.view.trouble && !folded ? (
        <p className="border-line border-t bg-raised px-3 py-1.5 text-ui text-warn">{scene.view.trouble}</p>
      ) : null}
      {folded || (fault && !scene) ? null : (
        <div className="border-line border-t">
          {scene ? <Drawing scene={scene} compact={compact} table={kept.table} width={width} /> : <Waiting />}
        </div>
      )}
      {view ? (
        <Opened
          opened={opened}
          scene={scene}
          watching={watching}
          onShowNode={onShowNode}
          onClose={() => setOpened(null)}
        />
      ) : null}
    </section>
  );
}

/** As high as a map with few containers: the terminals below are not to change their size when it comes. */
function Waiting() {
  return <div aria-hidden="true" style={{ height: HEAD_HEIGHT + BERTHS_HEIGHT }} />;
}

function Drawing({
  scene,
  compact,
  table,
  width,
}: {
  scene: ClusterScene;
  compact: boolean;
  table: boolean;
  width: number;
}) {
  if (table) {
    return (
      <section
        aria-label="Cluster as a table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="overflow-auto"
        style={compact ? undefined : { maxHeight: BERTHS_HEIGHT_MAX }}
      >
        <ClusterTable scene={scene} />
      </section>
    );
  }
  if (compact) return <Bands scene={scene} />;
  return width > 0 ? <Columns scene={scene} width={width} /> : <Waiting />;
}

/** The dialog that is open, with what is known of its subject now. */
function Opened({
  opened,
  scene,
  watching,
  onShowNode,
  onClose,
}: {
  opened: { tile: Tile } | { node: NodeName } | null;
  scene: ClusterScene | null;
  watching: boolean;
  onShowNode: (node: NodeName) => void;
  onClose: () => void;
}) {
  if (!opened || !scene) return null;
  if ("node" in opened) {
    const node = scene.view.nodes.find(({ name }) => name === opened.node);
    return node ? <NodeDialog view={scene.view} node={node} onClose={onClose} /> : null;
  }
  const tile = scene.view.tiles.find(({ id }) => id === opened.tile.id) ?? opened.tile;
  const { node } = tile;
  return (
    <TileDialog
      session={scene.view.session}
      tile={tile}
      now={scene.now}
      held={node && typingHeld(node, watching)}
      onClose={onClose}
      onRun={async (command) => {
        const refusal = node && (await tryRunning(node, command));
        if (node === null || refusal !== null) return refusal;
        onClose();
        onShowNode(node);
        return null;
      }}
    />
  );
}

function typingHeld(node: NodeName, watching: boolean): string | null {
  if (watching) return "You are watching this session.";
  return terminalApi().busy(node) ? `A program runs in ${node}’s terminal. End it first.` : null;
}

/** Its element's width, as long as it is on the page. Pixels; 0 before it is. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    sizes.observe(element.current);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}

/** Alt+M: to the map, unfolded; from inside it, folds it. */
function useMapKey(
  element: RefObject<HTMLElement | null>,
  fold: () => void,
  folded: boolean,
  onShow: () => void,
): void {
  const act = useRef<(() => void) | null>(null);
  useEffect(() => {
    act.current = () => {
      const inside = element.current?.contains(document.activeElement) ?? false;
      onShow();
      if (folded || inside) fold();
      element.current?.focus();
      const { activeElement } = document;
      // Not from where somebody went meanwhile.
      afterPaint(() => document.activeElement === activeElement && element.current?.focus());
    };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyM") return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      act.current?.();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
