import type { NodeImages } from "./docker/node-images.ts";
import type { ParsedLab } from "./labs/lab.ts";
import type { NodeDriver } from "./nodes/node-driver.ts";

/** Keeps watch over what must be there before a session can be started. */
export class Readiness {
  readonly #driver: NodeDriver;
  #imagesMissing: string | null = "The labs' images are being prepared.";
  #adopted = false;

  readonly #obstacle: () => string | null;

  /** `obstacle`: why no sandbox may be started although the engine answers. */
  constructor(driver: NodeDriver, obstacle: () => string | null) {
    this.#driver = driver;
    this.#obstacle = obstacle;
  }

  /** Sentences about what is missing; empty when sessions can be started. */
  async missing(): Promise<string[]> {
    const sentences: string[] = [];
    try {
      await this.#driver.ping();
    } catch (error) {
      sentences.push(error instanceof Error ? error.message : String(error));
    }
    const obstacle = this.#obstacle();
    if (obstacle) sentences.push(obstacle);
    if (this.#imagesMissing) sentences.push(this.#imagesMissing);
    if (!this.#adopted) sentences.push("The sessions of the last run are being taken back.");
    return sentences;
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
