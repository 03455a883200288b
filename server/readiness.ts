import type { NodeImages } from "./docker/node-images.ts";
import type { ParsedLab } from "./labs/lab.ts";
import type { NodeDriver } from "./nodes/node-driver.ts";

/** How long the engine's answer holds for everybody who looks: probes come once a second or less. Milliseconds. */
const PING_KEPT_MS = 1_000;
/** An engine that hangs is asked anew after this; until then all wait for the same answer. Milliseconds. */
const PING_MS_MAX = 10_000;

/** Keeps watch over what must be there before a session can be started. */
export class Readiness {
  readonly #driver: Pick<NodeDriver, "ping">;
  #imagesMissing: string | null = "The labs' images are being prepared.";
  #adopted = false;
  /** What the engine said last, or is being asked, and until when that holds (epoch milliseconds). */
  #asked: { problem: Promise<string | null>; until: number } | null = null;

  readonly #obstacle: () => string | null;
  readonly #now: () => number;

  /** `obstacle`: why no sandbox may be started although the engine answers. */
  constructor(driver: Pick<NodeDriver, "ping">, obstacle: () => string | null, now: () => number = Date.now) {
    this.#driver = driver;
    this.#obstacle = obstacle;
    this.#now = now;
  }

  /** Sentences about what is missing; empty when sessions can be started. */
  async missing(): Promise<string[]> {
    const sentences: string[] = [];
    const problem = await this.#engineProblem();
    if (problem) sentences.push(problem);
    const obstacle = this.#obstacle();
    if (obstacle) sentences.push(obstacle);
    if (this.#imagesMissing) sentences.push(this.#imagesMissing);
    if (!this.#adopted) sentences.push("The sessions of the last run are being taken back.");
    return sentences;
  }

  /** Null when the engine answers. Anybody may ask this, so the engine is asked once for all of them. */
  #engineProblem(): Promise<string | null> {
    if (this.#asked && this.#now() < this.#asked.until) return this.#asked.problem;
    const problem = this.#driver.ping().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const asked = { problem, until: this.#now() + PING_MS_MAX };
    void problem.then(() => {
      asked.until = this.#now() + PING_KEPT_MS;
    });
    this.#asked = asked;
    return problem;
  }

  adopted(): void {
    this.#adopted = true;
  }

  /** Makes the node image of every lab, so that no learner waits for it. Rejects with the first that failed. */
  async prepareImages(images: NodeImages, labs: Iterable<ParsedLab>): Promise<void> {
    try {
      for (const lab of labs) await images.withImages(lab.images);
      this.#imagesMissing = null;
    } catch (error) {
      this.#imagesMissing = `A lab's images could not be prepared: ${error instanceof Error ? error.message : error}`;
      throw error;
    }
  }
}
