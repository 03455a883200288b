import { useLayoutEffect, useRef, useState } from "react";
import type { NodeName } from "../../server/contract/ids.ts";

/**
 * Elements to draw panes into, one a node, always the same one: another arrangement moves them, and nothing in them is
 * made anew.
 */
export function usePaneElements(): (node: NodeName) => HTMLElement {
  const [elements] = useState(() => new Map<NodeName, HTMLElement>());
  return (node) => {
    const known = elements.get(node);
    if (known) return known;
    const element = document.createElement("div");
    element.className = "h-full";
    elements.set(node, element);
    return element;
  };
}

/** Where a pane's element is on the page. */
export function PanePlace({ element }: { element: HTMLElement }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.append(element), [element]);
  return <div ref={place} className="h-full" />;
}
