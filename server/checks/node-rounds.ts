/** Docker tells of one deed in several events: they are answered together. Milliseconds. */
const SETTLE_MS = 50;
/** However much happens, a node's processor is the learner's: after a round it rests twice as long as that took. */
const REST_PER_ROUND = 2;
const REST_MS_MIN = 150;
const REST_MS_MAX = 1500;

/** When one node is asked: soon after something happened, one round at a time, with a rest after each. */
export class NodeRounds implements Disposable {
  readonly #ask: () => Promise<void>;
  #state: "idle" | "settling" | "busy" | "over" = "idle";
  #again = false;

  /** `ask` does one round and never rejects. */
  constructor(ask: () => Promise<void>) {
    this.#ask = ask;
  }

  /** Something may have changed. What happens during a round is looked at in one that begins after it. */
  look(): void {
    if (this.#state === "busy") this.#again = true;
    if (this.#state !== "idle") return;
    this.#state = "settling";
    setTimeout(() => void this.#round(), SETTLE_MS);
  }

  [Symbol.dispose](): void {
    this.#state = "over";
  }

  async #round(): Promise<void> {
    if (this.#state === "over") return;
    this.#state = "busy";
    const began = performance.now();
    await this.#ask();
    const rest = Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, REST_PER_ROUND * (performance.now() - began)));
    setTimeout(() => this.#rested(), rest).unref();
  }

  #rested(): void {
    if (this.#state === "over") return;
    this.#state = "idle";
    if (!this.#again) return;
    this.#again = false;
    this.look();
  }
}
