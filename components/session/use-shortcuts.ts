import { useEffect, useRef } from "react";

export interface Shortcuts {
  focusNode(number: number): void;
  focusTutorial(): void;
  focusNextCommand(): void;
  help(): void;
}

/** Where a `?` is a character being typed; a terminal's own textarea is one of them. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/**
 * The page's keys. They are caught before a terminal sees them, by the key's place and not its character: on a Mac
 * Option+1 types a `¡`. AltGr is left alone, it writes characters on many keyboards.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.getModifierState("AltGraph");
      const digit = alt ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
      if (digit === "0") current.current.focusTutorial();
      else if (digit !== undefined) current.current.focusNode(Number(digit));
      else if (alt && event.code === "KeyN") current.current.focusNextCommand();
      else if (event.key === "?" && !alt && !isTyping(event.target)) current.current.help();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
