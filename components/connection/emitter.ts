/** One kind of news and those who want it. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Returns what stops listening. */
  listen(listener: (value: T) => void): () => void {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }
}
