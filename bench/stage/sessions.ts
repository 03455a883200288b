import type { Line } from "./line.ts";
import { BenchSession } from "./session.ts";

/** Side by side in starting; more at once only wait for each other. */
const STARTING = 2;

/** Some sessions, which end together. */
export class BenchSessions implements AsyncDisposable {
  readonly #sessions: BenchSession[] = [];

  static async start(url: string, count: number): Promise<BenchSessions> {
    const started = new BenchSessions();
    try {
      while (started.#sessions.length < count) await started.#startSome(url);
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Every terminal of every session, watched. */
  async attachAll(): Promise<Line[]> {
    const lines: Line[] = [];
    for (const session of this.#sessions) for (const node of session.nodes) lines.push(await session.attach(node));
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.end()));
  }

  async #startSome(url: string): Promise<void> {
    const starting = Array.from({ length: STARTING }, () => BenchSession.start(url));
    let refused: unknown = null;
    for (const started of await Promise.allSettled(starting)) {
      if (started.status === "fulfilled") this.#sessions.push(started.value);
      else refused = started.reason;
    }
    if (refused !== null) throw refused;
  }
}
