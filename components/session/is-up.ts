import type { NodeView } from "../../server/contract/session.ts";

/** Whether a node has everything behind it that it starts with; it is `ready` only when the others have, too. */
export const isUp = ({ state, boot }: NodeView): boolean =>
  state === "ready" || (state === "starting" && boot.length > 0 && boot.every((step) => step.state === "done"));
