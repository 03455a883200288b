import type { NodeName } from "../contract/ids.ts";

/** Nodes that are made anew at one time go into the swarm together: once each of them runs, or will not. */
export class SwarmReturn {
  readonly #missing: Set<NodeName>;
  readonly #came: NodeName[] = [];
  readonly #form: (came: NodeName[]) => Promise<void>;
  readonly #formed = Promise.withResolvers<void>();

  constructor(names: readonly NodeName[], form: (came: NodeName[]) => Promise<void>) {
    this.#missing = new Set(names);
    this.#form = form;
  }

  /** It runs. Settles as `form` does, when the others of its group are there too. */
  came(name: NodeName): Promise<void> {
    this.#came.push(name);
    this.#left(name);
    return this.#formed.promise;
  }

  /** It does not run, and the others do not wait for it. */
  failed(name: NodeName): void {
    this.#left(name);
  }

  #left(name: NodeName): void {
    this.#missing.delete(name);
    if (this.#missing.size > 0 || this.#came.length === 0) return;
    this.#form(this.#came).then(this.#formed.resolve, this.#formed.reject);
  }
}
