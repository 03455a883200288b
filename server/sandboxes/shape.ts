import type { LabId, NodeName } from "../contract/ids.ts";

/** What two sandboxes must have in common to stand in for each other. */
export interface SandboxShape {
  nodes: NodeName[];
  /** Image references that are on every node. */
  images: string[];
}

/** A shape that somebody wants for a lab: what is reserved for this one is theirs. */
export interface WantedShape extends SandboxShape {
  id: LabId;
}

export const shapeKey = ({ nodes, images }: SandboxShape): string =>
  JSON.stringify([nodes.toSorted(), images.toSorted()]);
