/** Writers that are remembered per terminal; a page is one, and one that left long ago sends nothing again. */
const WRITERS_MAX = 512;

/** Applies each writer's numbered inputs once and in order, also when they come again after a reconnect. */
export class Writers {
  readonly #applied = new Map<string, number>();

  applied(writer: string): number {
    return this.#applied.get(writer) ?? 0;
  }

  /** `apply`: new, write it. `again`: it was applied before. `gap`: an earlier one is missing. */
  accept(writer: string, number: number): "apply" | "again" | "gap" {
    const last = this.applied(writer);
    if (number <= last) return "again";
    if (number > last + 1) return "gap";
    // Deleted first, so that the map's order is the order of last use.
    this.#applied.delete(writer);
    this.#applied.set(writer, number);
    if (this.#applied.size > WRITERS_MAX) {
      const oldest = this.#applied.keys().next();
      if (!oldest.done) this.#applied.delete(oldest.value);
    }
    return "apply";
  }
}
