import { COLS_MAX, ROWS_MAX } from "../../server/contract/limits.ts";

export interface Size {
  cols: number;
  rows: number;
}

/**
 * The size that a tty had when this tab last knew it; outlives a reload. A page joins its shells again before it is laid out,
 * or with a bar above them that goes at once: with the size of such a moment, every program would draw anew twice.
 */
export class KeptSize {
  readonly #key: string;
  #size: Size | null = null;

  constructor(name: string) {
    this.#key = `drydock.size.${name}`;
    try {
      const { cols, rows } = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}") as Partial<Size>;
      if (isBetween(cols, 2, COLS_MAX) && isBetween(rows, 1, ROWS_MAX)) this.#size = { cols, rows };
    } catch {
      // Storage is refused or holds something else.
    }
  }

  /** Null before the first. */
  get current(): Size | null {
    return this.#size;
  }

  keep(cols: number, rows: number): void {
    this.#size = { cols, rows };
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#size));
    } catch {
      // Private windows may refuse.
    }
  }
}

const isBetween = (value: number | undefined, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && (value ?? 0) >= least && (value ?? 0) <= most;
