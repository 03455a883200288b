import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { ICON } from "../ui/icon.ts";

export interface MenuItem {
  label: string;
  /** The keys that do the same. */
  keys?: string;
  /** Makes it a choice that is on or off. */
  checked?: boolean;
  disabled?: boolean;
  act: () => void;
}

/** Pixels kept free between a menu and the window's edge. */
const EDGE = 8;

/** A small menu at a point of the window. Arrow keys move, Enter acts, Esc and a click elsewhere close. */
export function Menu({
  label,
  at,
  items,
  onClose,
}: {
  label: string;
  at: { x: number; y: number };
  items: MenuItem[];
  onClose: () => void;
}) {
  const menu = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(EDGE, Math.min(at.x, window.innerWidth - width - EDGE))}px`;
    element.style.top = `${Math.max(EDGE, Math.min(at.y, window.innerHeight - height - EDGE))}px`;
    element.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
  }, [at]);

  useEffect(() => {
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) onClose();
    };
    window.addEventListener("pointerdown", elsewhere, true);
    window.addEventListener("blur", onClose);
    return () => {
      window.removeEventListener("pointerdown", elsewhere, true);
      window.removeEventListener("blur", onClose);
    };
  }, [onClose]);

  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(menu.current?.querySelectorAll<HTMLElement>("button:not(:disabled)") ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLElement);
    buttons.at((here + step) % buttons.length)?.focus();
  };

  return createPortal(
    <div
      ref={menu}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={move}
      className="fixed z-50 min-w-52 rounded-block border border-line2 bg-panel py-1 text-t1 text-ui shadow-float"
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          {...(item.checked === undefined
            ? { role: "menuitem" }
            : { role: "menuitemcheckbox", "aria-checked": item.checked })}
          disabled={item.disabled}
          onClick={() => {
            onClose();
            item.act();
          }}
          className="-outline-offset-2 flex min-h-7 w-full items-center gap-2 px-2.5 text-left hover:bg-hover focus:bg-hover disabled:text-t3 max-[899px]:min-h-11"
        >
          <span className="inline-flex w-4">{item.checked ? <Check {...ICON} size={14} /> : null}</span>
          <span className="flex-1">{item.label}</span>
          {item.keys ? <span className="pl-6 text-label text-t3">{item.keys}</span> : null}
        </button>
      ))}
    </div>,
    // Whatever fills the screen hides what is beside it.
    document.fullscreenElement ?? document.body,
  );
}
