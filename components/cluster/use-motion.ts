import { type RefObject, useLayoutEffect, useRef } from "react";
import { hangingAt, type Layout, type Move } from "./layout.ts";

/** How a tile moves, in milliseconds. */
const LIFT_MS = 160;
const TRAVEL_MS = 320;
const LOWER_MS = 160;
const STAGGER_MS = 60;
const EASE = "cubic-bezier(.3, 0, .1, 1)";
/** For those who asked for less motion: how long what is new is outlined. */
const OUTLINE_MS = 2000;
/** More arrivals at once only fade in: nobody can follow them. */
const FOLLOWED_MAX = 6;

const lessMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

const shifted = (x: number, y: number) => `translate(${Math.round(x)}px, ${Math.round(y)}px)`;

/** Lifts a tile from where it stood, and lets it travel to where it hangs. Once, when it appears. */
export function useLift(dx: number, dy: number, index: number) {
  const along = useRef<HTMLDivElement>(null);
  const up = useRef<HTMLDivElement>(null);
  const ropes = useRef<SVGPathElement>(null);
  const start = useRef({ dx, dy, index });
  useLayoutEffect(() => {
    if (lessMotion()) return;
    const { dx: x, dy: y, index: turn } = start.current;
    const delay = turn * STAGGER_MS;
    const common = { easing: EASE, fill: "backwards" } as const;
    up.current?.animate([{ transform: shifted(0, y) }, { transform: "none" }], { ...common, duration: LIFT_MS, delay });
    ropes.current?.animate([{ opacity: 0 }, { opacity: 1 }], { ...common, duration: LIFT_MS, delay });
    along.current?.animate([{ transform: shifted(x, 0) }, { transform: "none" }], {
      ...common,
      duration: TRAVEL_MS,
      delay: delay + LIFT_MS,
    });
  }, []);
  return { along, up, ropes };
}

interface Seat {
  node: string;
  x: number;
  y: number;
  hung: boolean;
}

/**
 * Moves tiles that run now and ran, or hung, somewhere else before: up to the rail, along it, and down. The drawing has
 * them in their new place already; this only shows how they came there.
 */
export function useArrivals(root: RefObject<HTMLElement | null>, layout: Layout, moves: readonly Move[]): void {
  const seats = useRef<Map<string, Seat> | null>(null);
  useLayoutEffect(() => {
    const before = seats.current;
    const after = new Map<string, Seat>();
    const arrivals: { id: string; from: Seat; to: Seat }[] = [];
    for (const { tile, x, y } of layout.columns.flatMap(({ boxes }) => boxes)) {
      if (tile.kind !== "task" || !tile.node || (tile.state !== "running" && tile.state !== "leaving")) continue;
      const seat: Seat = { node: tile.node, x, y, hung: false };
      const from = before?.get(tile.name);
      if (tile.state === "running" && from && from.node !== tile.node) arrivals.push({ id: tile.id, from, to: seat });
      // What runs decides where it is; what is being stopped only while nothing else runs in its place.
      if (tile.state === "running" || !after.has(tile.name)) after.set(tile.name, seat);
    }
    for (const move of moves) {
      if (move.hanging) after.set(move.tile.name, { node: move.from.tile.node ?? "", ...hangingAt(move), hung: true });
    }
    // What stopped a moment ago, and is not drawn as hanging, still came from there.
    for (const [name, seat] of before ?? []) {
      if (!after.has(name) && layout.columns.some(({ boxes }) => boxes.some(({ tile }) => tile.name === name))) {
        after.set(name, seat);
      }
    }
    seats.current = after;
    for (const [index, { id, from, to }] of arrivals.entries()) {
      const element = root.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"]`);
      if (element) arrive(element, from, to, arrivals.length > FOLLOWED_MAX ? null : index);
    }
  }, [root, layout, moves]);
}

function arrive(element: HTMLElement, from: Seat, to: Seat, turn: number | null): void {
  if (lessMotion()) {
    element.classList.add("cluster-arrived");
    setTimeout(() => element.classList.remove("cluster-arrived"), OUTLINE_MS);
    return;
  }
  if (turn === null) {
    element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: LIFT_MS + LOWER_MS, easing: EASE });
    return;
  }
  const [dx, top] = [from.x - to.x, 14 - to.y];
  const lift = from.hung ? 0 : LIFT_MS;
  const duration = lift + TRAVEL_MS + LOWER_MS;
  element.animate(
    [
      { transform: shifted(dx, from.y - to.y), zIndex: 20 },
      { transform: shifted(dx, top), offset: lift / duration, zIndex: 20 },
      { transform: shifted(0, top), offset: (lift + TRAVEL_MS) / duration, zIndex: 20 },
      { transform: "none", zIndex: 20 },
    ],
    { duration, delay: turn * STAGGER_MS, easing: EASE, fill: "backwards" },
  );
}
