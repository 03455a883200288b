import type { NodeTerminal, TtySize } from "../nodes/node-driver.ts";

/** Brings the tty to the size wanted last. One request at a time: two on their way at once may arrive in either order. */
export class Resizer {
  #tty: NodeTerminal | null = null;
  #wanted: TtySize | null = null;
  #running: Promise<void> | null = null;

  /** Null: there is no tty for now, and sizes go nowhere. */
  connect(tty: NodeTerminal | null): void {
    this.#tty = tty;
  }

  /** Resolves when the tty has this size, or a later one. A tty that cannot be resized has gone, which is told elsewhere. */
  to(size: TtySize): Promise<void> {
    this.#wanted = size;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let size = this.#wanted; size !== null; size = this.#wanted) {
      await this.#tty?.resize(size).catch(() => undefined);
      if (this.#wanted === size) this.#wanted = null;
    }
    this.#running = null;
  }
}
