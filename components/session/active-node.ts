import { useSyncExternalStore } from "react";
import { Emitter } from "../connection/emitter.ts";

/** The node whose terminal has, or last had, the focus. Not the page's own state: a click into another terminal draws the
 *  terminals anew, and not the tutorial beside them. */
export class ActiveNode {
  readonly #changes = new Emitter<void>();
  #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  readonly name = (): string => this.#name;

  readonly set = (name: string): void => {
    if (name === this.#name) return;
    this.#name = name;
    this.#changes.fire();
  };

  readonly listen = (changed: () => void): (() => void) => this.#changes.listen(changed);
}

/** Its name; the first of `nodes` when it is no longer among them. */
export function useActiveNode(active: ActiveNode, nodes: readonly { name: string }[]): string {
  const name = useSyncExternalStore(active.listen, active.name, active.name);
  return nodes.some((node) => node.name === name) ? name : (nodes[0]?.name ?? name);
}
