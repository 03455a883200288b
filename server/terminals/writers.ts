/** Writers that are remembered per terminal; a page is one, and one that left long ago sends nothing again. */
const WRITERS_MAX = 512;

interface Writer {
  name: string;
  /** The number of its last input that was applied. */
  applied: number;
}

/** Applies each writer's numbered inputs once and in order, also when they come again after a reconnect. */
export class Writers {
  /** By name; whoever typed last is last. */
  readonly #writers = new Map<string, Writer>();
  #last: Writer | null = null;

  applied(name: string): number {
    return this.#writers.get(name)?.applied ?? 0;
  }

  /** `apply`: new, write it. `again`: it was applied before. `gap`: an earlier one is missing. */
  accept(name: string, number: number): "apply" | "again" | "gap" {
    // Whoever typed last types on, most of the time.
    const writer = this.#last?.name === name ? this.#last : (this.#writers.get(name) ?? { name, applied: 0 });
    if (number <= writer.applied) return "again";
    if (number > writer.applied + 1) return "gap";
    writer.applied = number;
    if (writer !== this.#last) this.#moveToEnd(writer);
    return "apply";
  }

  #moveToEnd(writer: Writer): void {
    this.#last = writer;
    this.#writers.delete(writer.name);
    this.#writers.set(writer.name, writer);
    if (this.#writers.size > WRITERS_MAX) {
      const oldest = this.#writers.keys().next();
      if (!oldest.done) this.#writers.delete(oldest.value);
    }
  }
}
