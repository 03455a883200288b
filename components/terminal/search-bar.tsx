import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import type { LiveTerminal } from "./live-terminal.ts";

/** Searches screen and scrollback as one types. Enter goes on, Shift+Enter back, Esc closes. */
export function SearchBar({ terminal, found }: { terminal: LiveTerminal; found: { index: number; count: number } }) {
  const [term, setTerm] = useState("");
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => input.current?.focus(), []);

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter") void terminal.screen.search.find(term, event.shiftKey ? "previous" : "next");
    if (event.key === "Escape") terminal.search(false);
    if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
  };

  return (
    <search className="absolute top-1 right-4 z-20 flex items-center gap-1 rounded-block border border-line2 bg-raised p-1 text-ui shadow-float">
      <input
        ref={input}
        value={term}
        aria-label={`Search in ${terminal.node}`}
        placeholder="Search"
        spellCheck={false}
        onChange={(event) => {
          setTerm(event.target.value);
          void terminal.screen.search.find(event.target.value, "next", true);
        }}
        onKeyDown={onKey}
        className="h-7 w-40 rounded-control border border-ctl bg-term px-2 text-t1 placeholder:text-t3 max-[899px]:h-11"
      />
      <span role="status" className="min-w-16 px-1 text-center text-label text-t2">
        {term === "" ? "" : countWords(found)}
      </span>
      <IconButton label="Previous" onClick={() => void terminal.screen.search.find(term, "previous")}>
        <ChevronUp {...ICON} />
      </IconButton>
      <IconButton label="Next" onClick={() => void terminal.screen.search.find(term, "next")}>
        <ChevronDown {...ICON} />
      </IconButton>
      <IconButton label="Close the search" onClick={() => terminal.search(false)}>
        <X {...ICON} />
      </IconButton>
    </search>
  );
}

/** xterm stops counting at a thousand, and says so by having no current one. */
function countWords({ index, count }: { index: number; count: number }): string {
  if (count === 0) return "Not found";
  return index < 0 ? `${count} or more` : `${index + 1} of ${count}`;
}
