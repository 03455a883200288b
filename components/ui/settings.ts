import { useSyncExternalStore } from "react";
import { SETTINGS_KEY } from "./settings-script.ts";

/** What a person chose for this browser. Kept in localStorage, never sent anywhere. */
export interface Settings {
  theme: "system" | "dark" | "light";
  text: "normal" | "large" | "larger";
  /** One section of a tutorial at a time, or all of them as one page. */
  tutorial: "sections" | "whole";
  terminals: "rows" | "columns" | "tabs";
}

const DEFAULT_SETTINGS: Settings = { theme: "dark", text: "normal", tutorial: "sections", terminals: "rows" };

let current: Settings | null = null;
const listeners = new Set<() => void>();

function read(): Settings {
  if (current) return current;
  try {
    current = { ...DEFAULT_SETTINGS, ...JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? "{}") } as Settings;
  } catch {
    // Storage is refused or holds something else: the defaults serve.
    current = DEFAULT_SETTINGS;
  }
  return current;
}

function apply(): void {
  const { theme, text } = read();
  const light = theme === "light" || (theme === "system" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
  document.documentElement.dataset.text = text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const otherTab = (event: StorageEvent) => {
    if (event.key !== SETTINGS_KEY) return;
    current = null;
    apply();
  };
  const system = matchMedia("(prefers-color-scheme: light)");
  listeners.add(listener);
  window.addEventListener("storage", otherTab);
  system.addEventListener("change", apply);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", otherTab);
    system.removeEventListener("change", apply);
  };
}

/** Applies at once and keeps it for the next visit, where the browser lets us. */
export function changeSettings(change: Partial<Settings>): void {
  current = { ...read(), ...change };
  try {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify(current));
  } catch {
    // Private windows may refuse: the choice then holds until the page is left.
  }
  apply();
}

export const useSettings = (): Settings => useSyncExternalStore(subscribe, read, () => DEFAULT_SETTINGS);
