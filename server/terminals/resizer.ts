import { once } from "node:events";
import { withDeadline } from "../nodes/deadline.ts";
import type { NodeTerminal, TtySize } from "../nodes/node-driver.ts";

/** A program that draws again does so within this. Milliseconds. */
const REDRAW_MS = 300;
/** An engine answers within some milliseconds; one that does not must not keep the size from all that ask later. Milliseconds. */
export const RESIZE_WITHIN_MS = 5_000;

/** Brings the tty to the size wanted last. One request at a time: two on their way at once may arrive in either order. */
export class Resizer {
  #tty: NodeTerminal | null = null;
  #wanted: TtySize | null = null;
  #running: Promise<void> | null = null;

  /** Null: there is no tty for now, and sizes go nowhere. */
  connect(tty: NodeTerminal | null): void {
    this.#tty = tty;
  }

  /** Resolves when the tty has this size, or a later one, or has not answered in time. A tty that cannot be resized has gone, which is
   *  told elsewhere. */
  to(size: TtySize): Promise<void> {
    this.#wanted = size;
    this.#running ??= this.#run();
    return this.#running;
  }

  /** One column less and back, which has the program draw again. `size`: the one that holds in the end. */
  async thereAndBack(size: () => TtySize): Promise<void> {
    if (this.#tty === null) return;
    const { stream } = this.#tty;
    const { cols, rows } = size();
    // Not one more: its lines would wrap on everybody's screen.
    await this.to({ cols: cols > 2 ? cols - 1 : cols + 1, rows });
    // A program that hears of both changes at once sees none.
    await once(stream, "data", { signal: AbortSignal.timeout(REDRAW_MS) }).catch(() => undefined);
    await this.to(size());
  }

  async #run(): Promise<void> {
    for (let size = this.#wanted; size !== null; size = this.#wanted) {
      if (this.#tty) await withDeadline(this.#tty.resize(size), RESIZE_WITHIN_MS, "a new size").catch(() => undefined);
      if (this.#wanted === size) this.#wanted = null;
    }
    this.#running = null;
  }
}
