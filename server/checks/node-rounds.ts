/** Docker tells of one deed in several events: they are answered together. Milliseconds. */
const SETTLE_MS = 50;
/** However much happens, a node's processor is the learner's: after a round it rests twice as long as that took. */
const REST_PER_ROUND = 2;
const REST_MS_MIN = 150;
const REST_MS_MAX = 1500;

/** When one node is asked: soon after something happened, one round at a time, with a rest after each. */
export class NodeRounds implements Disposable {
  readonly #ask: () => Promise<void>;
  #state: "idle" | "settling" | "asking" | "resting" | "over" = "idle";
  #again = false;
  /** Somebody waits for the answer: the rest is a short one. */
  #urgent = false;
  #rest: NodeJS.Timeout | undefined;
  #restBegan = 0;

  /** `ask` does one round and never rejects. */
  constructor(ask: () => Promise<void>) {
    this.#ask = ask;
  }

  /** Something may have changed. What happens during a round is looked at in one that begins after it. `urgent`: a
   *  person did something and looks at the check; those come no faster than people type. */
  look(urgent = false): void {
    if (this.#state === "asking" || this.#state === "resting") {
      this.#again = true;
      if (urgent && !this.#urgent) {
        this.#urgent = true;
        if (this.#state === "resting") this.#restFor(REST_MS_MIN - (performance.now() - this.#restBegan));
      }
    }
    if (this.#state !== "idle") return;
    this.#state = "settling";
    setTimeout(() => void this.#round(), SETTLE_MS);
  }

  [Symbol.dispose](): void {
    this.#state = "over";
    clearTimeout(this.#rest);
  }

  async #round(): Promise<void> {
    if (this.#state !== "settling") return;
    this.#state = "asking";
    this.#urgent = false;
    const began = performance.now();
    await this.#ask();
    if (!this.#isOver()) this.#beginRest(REST_PER_ROUND * (performance.now() - began));
  }

  #beginRest(wanted: number): void {
    this.#state = "resting";
    this.#restBegan = performance.now();
    this.#restFor(this.#urgent ? REST_MS_MIN : Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, wanted)));
  }

  #restFor(ms: number): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#rested(), Math.max(0, ms)).unref();
  }

  #rested(): void {
    this.#state = "idle";
    if (!this.#again) return;
    this.#again = false;
    this.look();
  }

  /** Asked again after a wait, during which it may have ended. */
  #isOver(): boolean {
    return this.#state === "over";
  }
}
