import { createContext, useContext } from "react";

export type NodeDeed = "restart" | "reset" | "remove";

/** What the page can do about a node beside typing into it. */
export interface NodeActions {
  /** Whether a node may be taken out of the session. */
  mayRemove: boolean;
  /** Asks for a confirmation first. */
  ask(node: string, deed: NodeDeed): void;
  /** Does it at once, where nothing can be lost by it. */
  act(node: string, deed: NodeDeed): void;
}

const Context = createContext<NodeActions | null>(null);
export const NodeActionsProvider = Context.Provider;

/** Null where nothing can be done: the session is over, or this browser only watches. */
export const useNodeActions = (): NodeActions | null => useContext(Context);
