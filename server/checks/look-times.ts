/** Some deeds end without an event of their own, so a few more looks follow the last one. Milliseconds. */
const AFTERLOOKS_MS = [1000, 3000] as const;
/** What follows a command within this time is awaited by the person who ran it. Milliseconds. */
const AWAITED_MS = 3000;
/** What engines tell while a command runs waits for its end, but no longer than this: asking at once would ask twice, and slow
 *  the command. Milliseconds. */
const COMMAND_MS_MAX = 2000;

/** "next": at the learner's next check. "all": at everything. */
export type LookScope = "next" | "all";

/** When a session's nodes are asked: after commands, and after what their engines tell. Nothing is asked while nothing happens. */
export class LookTimes implements Disposable {
  readonly #look: (scope: LookScope, awaited: boolean) => void;
  readonly #now: () => number;
  readonly #afterlooks = new Set<NodeJS.Timeout>();
  /** Set while what an engine told of waits for a command's end. */
  #putOff: NodeJS.Timeout | null = null;
  #awaitedUntil = 0;
  #commandUntil = 0;
  /** An engine told of something since the last look of all that followed one. */
  #happened = false;

  /** `look`'s `awaited`: a person waits for the answers. `now` in milliseconds. */
  constructor(look: (scope: LookScope, awaited: boolean) => void, now: () => number) {
    this.#look = look;
    this.#now = now;
  }

  /** A command runs on one of the nodes. */
  commandBegan(): void {
    this.#commandUntil = this.#now() + COMMAND_MS_MAX;
  }

  commandEnded(): void {
    this.#commandUntil = 0;
    this.#awaitedUntil = this.#now() + AWAITED_MS;
    this.#lookNow();
  }

  /** A node's engine told of something. */
  happened(): void {
    this.#happened = true;
    const untilEnd = this.#commandUntil - this.#now();
    if (untilEnd <= 0) this.#lookNow();
    else this.#putOff ??= setTimeout(() => this.#lookNow(), untilEnd);
  }

  [Symbol.dispose](): void {
    this.#forget();
  }

  #lookNow(): void {
    this.#forget();
    this.#ask("all");
    const [first, last] = AFTERLOOKS_MS;
    this.#later(first, () => this.#ask("next"));
    this.#later(last, () => {
      this.#ask(this.#happened ? "all" : "next");
      this.#happened = false;
    });
  }

  #ask(scope: LookScope): void {
    this.#look(scope, this.#now() < this.#awaitedUntil);
  }

  #later(ms: number, act: () => void): void {
    this.#afterlooks.add(setTimeout(act, ms));
  }

  /** Everything that was put off: what begins now sees it too. */
  #forget(): void {
    for (const timer of this.#afterlooks) clearTimeout(timer);
    this.#afterlooks.clear();
    if (this.#putOff) clearTimeout(this.#putOff);
    this.#putOff = null;
  }
}
