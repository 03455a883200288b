"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useStored } from "../ui/stored.ts";

/** The tutorial's width: readable lines, and at least what the nodes need beside it from 900 px on. */
const MIN_PX = 400;
const MAX_PX = 720;
const NODES_MIN_PX = 480;
/** The rail's width: what stays when the tutorial is folded. */
const RAIL_PX = 44;
const KEY_STEP_PX = 24;

/** CSS width of the tutorial: what was chosen, or 40 %, within what both sides need. */
const widthOf = (chosen: number | null, folded: boolean): string =>
  folded
    ? `${RAIL_PX}px`
    : `clamp(${MIN_PX}px, ${chosen === null ? "40%" : `${chosen}px`}, min(${MAX_PX}px, 100% - ${NODES_MIN_PX}px))`;

/**
 * The tutorial beside the nodes, with a border to drag; below 900 px one of the two fills the place, and the other
 * keeps its size and state, unseen and out of the tab order. One border between two panes needs a few lines; the
 * library that draws the terminals' borders would be an eighth of this page's first JavaScript.
 */
export function Split({
  tutorial,
  nodes,
  shows,
  folded,
  onFold,
}: {
  tutorial: ReactNode;
  nodes: ReactNode;
  /** Which of the two a small screen shows. */
  shows: "tutorial" | "nodes";
  folded: boolean;
  onFold: (folded: boolean) => void;
}) {
  const pane = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useStored<number | null>("drydock.tutorial-width", null);
  const hidden = "max-[899px]:invisible";

  const resize = (px: number) => {
    onFold(px < MIN_PX / 2);
    if (px >= MIN_PX / 2) choose(() => Math.round(Math.min(MAX_PX, Math.max(MIN_PX, px))));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!pane.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize(event.clientX - pane.current.getBoundingClientRect().left);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const now = pane.current?.offsetWidth ?? MIN_PX;
    if (event.key === "ArrowLeft") resize(Math.max(MIN_PX, now - KEY_STEP_PX));
    else if (event.key === "ArrowRight") resize(now + KEY_STEP_PX);
    else if (event.key === "Home") resize(MIN_PX);
    else if (event.key === "End") resize(MAX_PX);
    else if (event.key === "Enter") onFold(!folded);
    else return;
    event.preventDefault();
  };

  return (
    <div className="relative flex size-full">
      <div
        ref={pane}
        id="tutorial"
        className={`shrink-0 bg-panel max-[899px]:absolute max-[899px]:inset-0 max-[899px]:w-full! ${shows === "tutorial" ? "" : hidden}`}
        style={{ width: widthOf(chosen, folded) }}
      >
        {tutorial}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged. */}
      <div
        role="separator"
        aria-label="Width of the tutorial"
        aria-orientation="vertical"
        aria-controls="tutorial"
        aria-valuemin={RAIL_PX}
        aria-valuemax={MAX_PX}
        aria-valuenow={folded ? RAIL_PX : (chosen ?? MIN_PX)}
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onDoubleClick={() => {
          onFold(false);
          choose(() => null);
        }}
        className="relative z-10 w-px shrink-0 cursor-col-resize touch-none select-none bg-line outline-offset-0 before:absolute before:-inset-x-1.5 before:inset-y-0 hover:bg-ctl active:bg-t2 max-[899px]:hidden"
      />
      <div
        id="nodes"
        className={`min-w-0 flex-1 max-[899px]:absolute max-[899px]:inset-0 ${shows === "nodes" ? "" : hidden}`}
      >
        {nodes}
      </div>
    </div>
  );
}
