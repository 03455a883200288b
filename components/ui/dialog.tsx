"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button.tsx";
import { ICON } from "./icon.ts";

/**
 * A modal dialog on the browser's own <dialog>: Esc closes it, focus stays inside and goes back where it was.
 * Mount it to open it.
 */
export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const focusBefore = useRef<Element | null>(null);
  /** Whether the press that becomes a click began beside the dialog: text is selected by a drag, which may end there. */
  const pressedBeside = useRef(false);

  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) {
      focusBefore.current = document.activeElement;
      element.showModal();
    }
    return () => {
      // The browser gives the focus back when a dialog is closed, not when an open one is taken away.
      const before = focusBefore.current;
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; the keyboard has Esc.
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (pressedBeside.current && event.target === event.currentTarget) event.currentTarget.close();
      }}
      className={`m-auto max-h-[90dvh] w-[calc(100vw-24px)] overflow-auto rounded-dialog border border-line2 bg-panel text-t1 shadow-float ${wide ? "max-w-[min(1200px,96vw)]" : "max-w-[520px]"}`}
    >
      <div className="flex items-center justify-between gap-4 border-line border-b py-2 pr-2 pl-4">
        <h2 id={heading} className="font-semibold text-h2">
          {title}
        </h2>
        <IconButton label="Close" onClick={() => dialog.current?.close()}>
          <X {...ICON} />
        </IconButton>
      </div>
      <div className="p-4">{children}</div>
    </dialog>
  );
}
