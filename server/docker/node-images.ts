import { removeLeftHelpers } from "./helpers.ts";
import { ensureImage, type ImageFacts, type ImageSource } from "./images.ts";
import type { Ownership } from "./labels.ts";
import { ensureSeededImage } from "./seed.ts";
import { ensureSharedLayers } from "./shared-layers.ts";

/** What nodes are made from. */
export interface NodeImage {
  /** Reference on the engine. */
  image: string;
  /** Volume with the layers of the labs' images; null when there are none. */
  layers: string | null;
}

/** The node image with a lab's images inside: made once per set of images, shared by all who wait for it. */
export class NodeImages {
  readonly #source: ImageSource;
  readonly #nodeImage: string;
  readonly #owner: Ownership;
  readonly #prepared = new Map<string, Promise<NodeImage>>();
  readonly #images = new Map<string, Promise<ImageFacts>>();
  readonly #standIns = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: ImageSource, nodeImage: string, owner: Ownership) {
    this.#source = source;
    this.#nodeImage = nodeImage;
    this.#owner = owner;
  }

  /** Images on this machine that only stand in for the real ones. */
  get standIns(): ReadonlySet<string> {
    return this.#standIns;
  }

  /** The image to run nodes from. A failure is not remembered: the next call tries again. */
  withImages(images: string[]): Promise<NodeImage> {
    const key = images.toSorted().join(" ");
    let prepared = this.#prepared.get(key);
    if (!prepared) {
      // One after the other: each starts an engine of its own and writes hundreds of megabytes.
      prepared = this.#turn.then(() => this.#prepare(images));
      this.#turn = prepared.catch(() => undefined);
      this.#prepared.set(key, prepared);
      prepared.catch(() => this.#prepared.delete(key));
    }
    return prepared;
  }

  async #prepare(images: string[]): Promise<NodeImage> {
    const { docker, say } = this.#source;
    // One is prepared at a time: whatever there is works for nobody any more.
    await removeLeftHelpers(docker, this.#owner, say);
    const facts: ImageFacts[] = [];
    for (const reference of images) facts.push(await this.#image(reference));
    const image = await ensureSeededImage(docker, this.#owner, this.#nodeImage, facts, say);
    return { image, layers: facts.length > 0 ? await ensureSharedLayers(docker, this.#owner, image) : null };
  }

  #image(reference: string): Promise<ImageFacts> {
    let image = this.#images.get(reference);
    if (!image) {
      image = ensureImage(this.#source, reference).then((facts) => {
        if (facts.standIn) this.#standIns.add(reference);
        return facts;
      });
      this.#images.set(reference, image);
      image.catch(() => this.#images.delete(reference));
    }
    return image;
  }
}
