import type { ClusterView } from "../contract/cluster.ts";
import type { ClusterFacts } from "./facts.ts";
import { nodeView } from "./node-view.ts";
import { servicesOf } from "./services.ts";
import { summaryOf, troubleOf } from "./summary.ts";
import { tilesOf } from "./tiles.ts";

/** What the picture shows, without the numbers that a follower adds. */
export type Scene = Pick<ClusterView, "nodes" | "services" | "tiles" | "summary" | "trouble">;

/** The picture of what is known. The same facts always give the same picture. */
export function sceneOf(facts: ClusterFacts): Scene {
  const services = servicesOf(facts);
  const { tiles, hidden } = tilesOf(facts, services);
  const nodes = facts.nodes.map((node) => nodeView(facts, node, hidden.get(node.name) ?? 0));
  return { nodes, services, tiles, summary: summaryOf({ nodes, services, tiles }), trouble: troubleOf(facts, nodes) };
}

/** Whether something is on its way, so that its end must be looked for even if no event tells of it. */
export const isUnsettled = ({ tiles, nodes, services }: Scene): boolean =>
  tiles.some(
    ({ state, kind, from }) => kind === "task" && (state === "starting" || state === "leaving" || from !== null),
  ) ||
  nodes.some(({ condition }) => condition === "joining") ||
  services.some(({ update }) => update !== "");
