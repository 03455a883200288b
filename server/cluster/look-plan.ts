/** What engines say within this is looked up together; more of the same deed is caught by the rest after a look. */
export const SETTLE_MS = 8;
/** However much happens, a node's processor is the learner's: no more than half of the time goes into one look. */
const REST_MS_MIN = 60;
const REST_MS_MAX = 500;

interface Wish {
  /** When it is to be looked at; infinite when nothing asks for it. */
  at: number;
  /** Looks that follow the last hint, because not everything shows as an event. */
  after: number[];
  /** It is being looked at. */
  asking: boolean;
  /** Not to be looked at again before. */
  restUntil: number;
}

/**
 * What has to be looked at, and when. An event is only a hint here: whatever order hints come in, however often, the
 * last one is followed by a look that begins after it. Time is an argument, in milliseconds of any steady clock.
 */
export class LookPlan<Subject> {
  readonly #wishes = new Map<Subject, Wish>();

  /** Something about it has changed, or will have in `inMs`. A look that is under way may have missed it. */
  want(subject: Subject, now: number, inMs = SETTLE_MS, afterMs: readonly number[] = []): void {
    const wish = this.#wish(subject);
    wish.at = Math.min(wish.at, now + inMs);
    if (afterMs.length > 0) wish.after = afterMs.map((ms) => now + ms);
  }

  /** What to look at now. Each subject is out once at a time: `done` gives it back. */
  due(now: number): Subject[] {
    const subjects: Subject[] = [];
    for (const [subject, wish] of this.#wishes) {
      if (wish.asking || dueAt(wish) > now) continue;
      wish.at = Number.POSITIVE_INFINITY;
      wish.after = wish.after.filter((at) => at > now);
      wish.asking = true;
      subjects.push(subject);
    }
    return subjects;
  }

  /** A look has ended; it took this long. */
  done(subject: Subject, now: number, tookMs: number): void {
    const wish = this.#wish(subject);
    wish.asking = false;
    wish.restUntil = now + Math.min(REST_MS_MAX, Math.max(REST_MS_MIN, tookMs));
  }

  /** When `due` will next return something; null when nothing is wanted. */
  nextAt(): number | null {
    const next = Math.min(...[...this.#wishes.values()].filter(({ asking }) => !asking).map(dueAt));
    return Number.isFinite(next) ? next : null;
  }

  #wish(subject: Subject): Wish {
    const known = this.#wishes.get(subject);
    if (known) return known;
    const wish: Wish = { at: Number.POSITIVE_INFINITY, after: [], asking: false, restUntil: 0 };
    this.#wishes.set(subject, wish);
    return wish;
  }
}

const dueAt = ({ at, after, restUntil }: Wish): number => Math.max(Math.min(at, ...after), restUntil);
