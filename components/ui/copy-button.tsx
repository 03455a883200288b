"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { ICON } from "./icon.ts";

/** How long the button says that it copied. Milliseconds. */
const SAID_MS = 2000;

/** Puts `text` on the clipboard and says so. `what` completes its name: `Copy docker ps`. */
export function CopyButton({
  text,
  what,
  brief = false,
}: {
  text: string;
  what: string;
  /** On a small screen the sign alone, until it has something to say. */
  brief?: boolean;
}) {
  const [said, setSaid] = useState<"Copied" | "Select it by hand" | null>(null);

  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      // Browsers keep the clipboard from pages that are not on https or localhost.
      setSaid("Select it by hand");
    }
  };

  return (
    <button
      type="button"
      aria-label={said ?? `Copy ${what}`}
      onClick={() => void copy()}
      className="inline-flex min-h-[26px] items-center gap-1.5 rounded-control px-2 text-t2 text-ui transition-colors duration-120 hover:bg-hover hover:text-t1 max-[899px]:min-h-11 max-[899px]:px-3"
    >
      {said === "Copied" ? <Check {...ICON} /> : <Copy {...ICON} />}
      <span aria-live="polite" className={brief && said === null ? "max-[899px]:sr-only" : undefined}>
        {said ?? "Copy"}
      </span>
    </button>
  );
}
