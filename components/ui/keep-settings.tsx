"use client";

import { useSettings } from "./settings.ts";

/** On every page: follows what is chosen in another tab, and the system's theme where that is the choice. */
export function KeepSettings() {
  useSettings();
  return null;
}
