/** How many events one connection may send: `burst` at once, then `perSecond`. */
export interface BudgetLimits {
  burst: number;
  perSecond: number;
}

/** A token bucket. Time is an argument, in milliseconds of any steady clock. */
export class EventBudget {
  readonly #limits: BudgetLimits;
  #left: number;
  #filledAt: number;

  constructor(limits: BudgetLimits, now: number) {
    this.#limits = limits;
    this.#left = limits.burst;
    this.#filledAt = now;
  }

  /** Takes one event's share; false when there is none left. */
  take(now: number): boolean {
    const { burst, perSecond } = this.#limits;
    this.#left = Math.min(burst, this.#left + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
