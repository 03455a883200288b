import { Component, type ReactNode, type RefObject } from "react";
import { focusHolder } from "../ui/focus-holder.ts";

interface KeptFocusProps {
  root: RefObject<HTMLElement | null>;
  /** Changes with what is seen of it. */
  layout: string;
  /** What had the focus has gone, or nobody sees it any more: something else is to take it. */
  onLost: () => void;
  children: ReactNode;
}

/**
 * When what is in `root` is drawn anew, whatever had the focus there has it again; somebody who was elsewhere stays there.
 * A class, because only a class is asked before React changes the page: afterwards nobody knows who had the focus.
 */
export class KeptFocus extends Component<KeptFocusProps> {
  override getSnapshotBeforeUpdate({ layout }: KeptFocusProps): HTMLElement | null {
    const { activeElement } = document;
    // In the same layout nothing is hidden: whoever has left is not called back.
    const holder = layout === this.props.layout ? activeElement : focusHolder();
    const inside = this.props.root.current?.contains(holder) ?? false;
    return inside && holder instanceof HTMLElement ? holder : null;
  }

  override componentDidUpdate(props: KeptFocusProps, _state: unknown, before: HTMLElement | null): void {
    const { activeElement } = document;
    // Looking whether something is seen has the browser work out the page's styles, which takes long while a terminal floods.
    if (activeElement === before && props.layout === this.props.layout) return;
    const taken = activeElement !== null && activeElement !== document.body && activeElement !== before;
    if (before === null || taken || !isSeen(this.props.root.current)) return;
    if (!isSeen(before)) this.props.onLost();
    else if (activeElement !== before) before.focus({ preventScroll: true });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

const isSeen = (element: HTMLElement | null): boolean =>
  element?.checkVisibility({ visibilityProperty: true }) ?? false;
