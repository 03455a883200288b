/** Lets one thing at a time be done, in the order of the calls. */
export class InTurn {
  readonly #waiting: ((done: () => void) => void)[] = [];
  #busy = false;

  /** Calls `act` when its turn has come; `done`, called once, ends that. */
  take(act: (done: () => void) => void): void {
    this.#waiting.push(act);
    this.#next();
  }

  #next(): void {
    const act = this.#busy ? undefined : this.#waiting.shift();
    if (!act) return;
    this.#busy = true;
    act(() => {
      this.#busy = false;
      this.#next();
    });
  }
}
