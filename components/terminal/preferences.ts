import { useSyncExternalStore } from "react";

/** How somebody likes terminals, in this browser. */
export interface TerminalPreferences {
  /** Pixels added to the normal size. */
  zoom: number;
  /** A font of this device to write with; empty for the page's own. */
  font: string;
  /** xterm's screen reader mode; it costs speed, and some input methods, so it is off unless wanted. */
  screenReader: boolean;
}

const KEY = "drydock.terminal";
const NORMAL: TerminalPreferences = { zoom: 0, font: "", screenReader: false };
/** From 8 to 32 px at the normal size of 12. Pixels. */
const ZOOM_MIN = -4;
const ZOOM_MAX = 20;
/** Longer names are none. Characters. */
const FONT_NAME_MAX = 60;

let current: TerminalPreferences | null = null;
const listeners = new Set<() => void>();

/** What holds now. Browser only. */
export function terminalPreferences(): TerminalPreferences {
  if (current) return current;
  try {
    current = { ...NORMAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") } as TerminalPreferences;
  } catch {
    // Storage is refused or holds something else.
    current = NORMAL;
  }
  return current;
}

/** Holds at once, for all terminals of the page, and for the next visit where the browser lets us. */
export function changeTerminalPreferences(change: Partial<TerminalPreferences>): void {
  const next = { ...terminalPreferences(), ...change };
  const zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, next.zoom));
  current = { ...next, zoom, font: next.font.slice(0, FONT_NAME_MAX) };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Private windows may refuse.
  }
  for (const listener of listeners) listener();
}

/** Returns what stops listening. */
export function watchTerminalPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useTerminalPreferences = (): TerminalPreferences =>
  useSyncExternalStore(watchTerminalPreferences, terminalPreferences, () => NORMAL);
