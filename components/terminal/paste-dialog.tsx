import { useEffect, useRef } from "react";
import { Button, buttonClass } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import type { LiveTerminal } from "./live-terminal.ts";

/** Enough to recognise a text; a megabyte would freeze the page. Characters. */
const SHOWN_MAX = 20_000;

/** Shows many lines before they are pasted. */
export function PasteDialog({ terminal, text }: { terminal: LiveTerminal; text: string }) {
  const paste = useRef<HTMLButtonElement>(null);
  // After the dialog has opened and focused its first control.
  useEffect(() => paste.current?.focus(), []);
  // Once the dialog is gone; before, the page below it takes no focus.
  useEffect(() => () => terminal.focus(), [terminal]);
  const lines = text.trimEnd().split(/\r\n|\r|\n/).length;
  return (
    <Dialog title={`Paste ${lines} lines into ${terminal.node}?`} onClose={() => terminal.cancelPaste()}>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it.
        tabIndex={0}
        aria-label="What would be pasted"
        className="max-h-72 overflow-auto rounded-block border border-line bg-term p-3"
      >
        <pre className="font-mono text-code">{text.slice(0, SHOWN_MAX)}</pre>
        {text.length > SHOWN_MAX ? (
          <p className="text-label text-t3">and {text.length - SHOWN_MAX} more characters</p>
        ) : null}
      </section>
      <p className="mt-2 text-t2 text-ui">A shell runs lines as they come, if it does not take them as one paste.</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => terminal.cancelPaste()}>Cancel</Button>
        <button ref={paste} type="button" className={buttonClass("primary")} onClick={() => terminal.pasteNow(text)}>
          Paste
        </button>
      </div>
    </Dialog>
  );
}
