import type { SearchAddon } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import { currentFoundColours } from "./theme.ts";

/** Looks for words in one xterm. */
export class ScreenSearch {
  readonly #terminal: Terminal;
  readonly #found: (at: { index: number; count: number }) => void;
  #addon: Promise<SearchAddon> | null = null;

  constructor(terminal: Terminal, found: (at: { index: number; count: number }) => void) {
    this.#terminal = terminal;
    this.#found = found;
  }

  /** Shows a match and marks all others. */
  async find(term: string, direction: "next" | "previous", incremental = false): Promise<void> {
    if (term === "") return this.end();
    this.#addon ??= this.#load();
    const search = await this.#addon;
    const options = { decorations: currentFoundColours(), incremental };
    if (direction === "next") search.findNext(term, options);
    else search.findPrevious(term, options);
  }

  async end(): Promise<void> {
    (await this.#addon)?.clearDecorations();
    this.#found({ index: -1, count: 0 });
  }

  /** Few people search, so it is fetched when somebody does. */
  async #load(): Promise<SearchAddon> {
    const { SearchAddon } = await import("@xterm/addon-search");
    const search = new SearchAddon();
    this.#terminal.loadAddon(search);
    search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.#found({ index: resultIndex, count: resultCount }),
    );
    return search;
  }
}
