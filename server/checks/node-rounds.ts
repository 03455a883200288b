/** How soon and how often a node is asked, in milliseconds. */
export interface Pace {
  /** How long a look is put off when an engine told of something. */
  calm: number;
  /** And when a person waits for the answer. */
  urgent: number;
  /** While a person waits, a node rests as long as a round took, and no longer than this. */
  urgentRestMax: number;
}

/** However much happens, a node's processor is the learner's: after a round it rests twice as long as that took, so that a
 *  machine that is short of processors is asked seldom. */
const REST_PER_ROUND = 2;
const REST_MS_MIN = 150;
const REST_MS_MAX = 10_000;

/** When one node is asked: soon after something happened, one round at a time, with a rest after each. */
export class NodeRounds implements Disposable {
  readonly #ask: () => Promise<void>;
  readonly #pace: Pace;
  #state: "idle" | "settling" | "asking" | "resting" | "over" = "idle";
  #again = false;
  /** Somebody waits for the answer: the rest is a short one. */
  #urgent = false;
  #timer: NodeJS.Timeout | undefined;
  #restBegan = 0;
  /** How long the last round took. Milliseconds. */
  #took = 0;

  /** `ask` does one round and never rejects. */
  constructor(ask: () => Promise<void>, pace: Pace) {
    this.#ask = ask;
    this.#pace = pace;
  }

  /** Something may have changed. What happens during a round is looked at in one that begins after it. `urgent`: a
   *  person did something and looks at the check; those come no faster than people type. */
  look(urgent = false): void {
    switch (this.#state) {
      case "idle":
        this.#state = "settling";
        this.#settle(urgent);
        return;
      case "settling":
        // One that is awaited already is not put off again.
        if (urgent && !this.#urgent) this.#settle(true);
        return;
      case "asking":
      case "resting":
        this.#again = true;
        if (!urgent || this.#urgent) return;
        this.#urgent = true;
        if (this.#state === "resting") this.#rest();
        return;
      case "over":
        return;
      default:
        this.#state satisfies never;
    }
  }

  [Symbol.dispose](): void {
    this.#state = "over";
    clearTimeout(this.#timer);
  }

  #settle(urgent: boolean): void {
    this.#urgent = urgent;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), urgent ? this.#pace.urgent : this.#pace.calm);
  }

  async #round(): Promise<void> {
    this.#state = "asking";
    this.#again = false;
    this.#urgent = false;
    const began = performance.now();
    await this.#ask();
    if (this.#isOver()) return;
    this.#state = "resting";
    this.#restBegan = performance.now();
    this.#took = this.#restBegan - began;
    this.#rest();
  }

  /** Rests as long as is left of what the last round asks for. */
  #rest(): void {
    const wanted = this.#urgent
      ? Math.min(this.#pace.urgentRestMax, this.#took)
      : Math.max(REST_MS_MIN, Math.min(REST_MS_MAX, REST_PER_ROUND * this.#took));
    const rested = performance.now() - this.#restBegan;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rested(), Math.max(0, wanted - rested)).unref();
  }

  #rested(): void {
    this.#state = "idle";
    if (!this.#again) return;
    this.look(this.#urgent);
  }

  /** Asked again after a wait, during which it may have ended. */
  #isOver(): boolean {
    return this.#state === "over";
  }
}
