import { useState } from "react";

/** The value, or while it is held the one from before. */
export function useHeld<T>(value: T, held: boolean): T {
  const [before, setBefore] = useState(value);
  if (!held && value !== before) setBefore(value);
  return held ? before : value;
}
