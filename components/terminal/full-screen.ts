import { useSyncExternalStore } from "react";
import { Emitter } from "../connection/emitter.ts";

/** The browser was asked to, and the window may have its new size before it says so. */
let asked = false;
const asks = new Emitter<boolean>();

function ask(is: boolean): void {
  asked = is;
  asks.fire(is);
}

/** Whether a pane fills the screen, or is about to. A pane that is moved on the page meanwhile would not any more. */
export const useFullScreen = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      const stop = asks.listen(changed);
      document.addEventListener("fullscreenchange", changed);
      return () => {
        stop();
        document.removeEventListener("fullscreenchange", changed);
      };
    },
    () => asked || document.fullscreenElement !== null,
    () => false,
  );

/** Chromium's way to give a page the Esc key in full screen; other browsers have none. */
interface EscapeLock {
  keyboard?: { lock?: (keys: string[]) => Promise<void> };
}

/** Fills the screen with the pane around this element, or goes back. Resolves to what to tell the person; null for nothing. */
export async function toggleFullScreen(inside: HTMLElement): Promise<string | null> {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
    return null;
  }
  const pane = inside.closest<HTMLElement>("[data-node]");
  if (!pane?.requestFullscreen) return "This browser has no full screen.";
  try {
    ask(true);
    await pane.requestFullscreen();
  } catch {
    return "The browser refused to fill the screen.";
  } finally {
    ask(false);
  }
  try {
    // Editors need Esc; held down it leaves all the same.
    const { keyboard } = navigator as EscapeLock;
    if (!keyboard?.lock) return "Esc leaves full screen.";
    await keyboard.lock(["Escape"]);
    return "Hold Esc to leave full screen.";
  } catch {
    return "Esc leaves full screen.";
  }
}
