import { useCallback, useState } from "react";

/** What localStorage holds under `key`, or the fallback when it holds nothing of use. */
function read<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

/**
 * State that survives a reload in this browser. Only for components that render in the browser alone: the server
 * has no localStorage, and its first picture would differ.
 */
export function useStored<T>(key: string, fallback: T): [T, (change: (before: T) => T) => void] {
  const [value, setValue] = useState(() => read(key, fallback));
  const change = useCallback(
    (next: (before: T) => T) =>
      setValue((before) => {
        const after = next(before);
        try {
          localStorage.setItem(key, JSON.stringify(after));
        } catch {
          // Full or refused: the state then lives as long as the page.
        }
        return after;
      }),
    [key],
  );
  return [value, change];
}
