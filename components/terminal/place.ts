import { FitAddon } from "@xterm/addon-fit";
import type { Terminal } from "@xterm/xterm";
import { COLS_MAX, ROWS_MAX } from "../../server/contract/limits.ts";

/** A pane that is dragged changes its size at every frame; the shell redraws its line each time it hears. Milliseconds. */
const RESIZE_MS = 50;

export interface Cells {
  cols: number;
  rows: number;
}

/** How many cells a terminal's place on the page holds. The tty may have another size, when somebody else resized it. */
export class Place {
  readonly #terminal: Terminal;
  readonly #element: HTMLElement;
  readonly #changed: (cells: Cells) => void;
  readonly #fit = new FitAddon();
  #cells: Cells = { cols: 80, rows: 24 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #measured = false;
  #onFirst: (() => void) | null = null;

  /** `changed`: it holds so many now. */
  constructor(terminal: Terminal, element: HTMLElement, changed: (cells: Cells) => void) {
    this.#terminal = terminal;
    this.#element = element;
    this.#changed = changed;
    terminal.loadAddon(this.#fit);
  }

  get cells(): Cells {
    return this.#cells;
  }

  get isVisible(): boolean {
    return this.#element.clientWidth > 0 && this.#element.clientHeight > 0;
  }

  /** Resolves when the size is known, or after the deadline (milliseconds) when nobody sees it. */
  first(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#measured) return resolve();
      this.#onFirst = resolve;
      setTimeout(resolve, deadlineMs);
    });
  }

  measureSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.measure(), RESIZE_MS);
  }

  measure(): void {
    const proposed = this.isVisible ? this.#fit.proposeDimensions() : undefined;
    if (!proposed || Number.isNaN(proposed.cols) || Number.isNaN(proposed.rows)) return;
    const cols = Math.min(COLS_MAX, Math.max(2, proposed.cols));
    const rows = Math.min(ROWS_MAX, Math.max(1, proposed.rows));
    const changed = cols !== this.#cells.cols || rows !== this.#cells.rows;
    this.#cells = { cols, rows };
    if (changed) this.#changed(this.#cells);
    this.#measured = true;
    this.#onFirst?.();
    this.#onFirst = null;
  }

  /** Whether the terminal has just as many. */
  get isFilled(): boolean {
    return this.#terminal.cols === this.#cells.cols && this.#terminal.rows === this.#cells.rows;
  }

  /** Parts of a terminal of this size lie outside. */
  isSmallerThan({ cols, rows }: Cells): boolean {
    return cols > this.#cells.cols || rows > this.#cells.rows;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
