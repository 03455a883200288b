/** A clock that stands still until told otherwise. */
export class FakeClock {
  #ms = 1_700_000_000_000;

  now = (): number => this.#ms;

  advance(ms: number): void {
    this.#ms += ms;
  }
}
