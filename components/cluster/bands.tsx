import type { ClusterNode } from "../../server/contract/cluster.ts";
import type { ClusterScene } from "./cluster-scene.ts";
import { isClosed } from "./layout.ts";
import { ConditionWord, NodeName } from "./node-head.tsx";
import { usageWords } from "./small-graphs.tsx";
import { TileButton } from "./tile-button.tsx";
import { roleWords } from "./words.ts";

const HATCHED = new Set(["drained", "down", "stopped", "starting", "engine-down", "left"]);

/** The map of a narrow screen: a band per node, tiles two by two, everything to scroll through. */
export function Bands({ scene }: { scene: ClusterScene }) {
  const { view } = scene;
  const waiting = scene.tiles.filter(({ node, state }) => node === null && state === "waiting");
  const engines = [...new Set(view.nodes.map(({ engine }) => engine).filter((engine) => engine !== null))];
  return (
    <>
      {view.nodes.map((node) => (
        <Band key={node.name} node={node} scene={scene} />
      ))}
      {waiting.length > 0 ? (
        <div className="border-line border-b px-3.5 py-3">
          <p className="font-semibold text-ui">No node yet</p>
          <Tiles scene={scene} tiles={waiting} label="Tasks that no node can take" />
        </div>
      ) : null}
      <p className="px-3.5 py-3 text-t2 text-ui">
        {engines.length > 0 ? `${engines.length > 1 ? "Engines" : "Engine"} ${engines.join(", ")}. ` : ""}
        Press a tile for its command, ports and last 100 log lines.
      </p>
    </>
  );
}

function Band({ node, scene }: { node: ClusterNode; scene: ClusterScene }) {
  const own = isClosed(node) ? [] : scene.tiles.filter((tile) => tile.node === node.name);
  return (
    <div
      data-cluster-node={node.name}
      data-condition={node.condition}
      className={`border-line border-b px-3.5 py-2 ${HATCHED.has(node.condition) ? "cluster-hatched" : ""}`}
    >
      <div className="flex items-center gap-2">
        <NodeName node={node} onOpen={() => scene.onNode(node.name)} />
        <span className="min-w-0 flex-1 truncate text-t2 text-ui">{roleWords(node)}</span>
        <ConditionWord node={node} />
      </div>
      <div className="flex justify-between gap-2 pb-2 text-label text-t3">
        <span className="font-mono">{node.address}</span>
        <span>{usageWords(scene.usage.get(node.name))}</span>
      </div>
      {node.reason ? <p className="pb-2 text-t2 text-ui">{node.reason}</p> : null}
      <Tiles scene={scene} tiles={own} label={`Containers and tasks of ${node.name}`} />
      {node.hidden > 0 ? <p className="pb-1 text-label text-t2">and {node.hidden} more</p> : null}
    </div>
  );
}

function Tiles({ scene, tiles, label }: { scene: ClusterScene; tiles: ClusterScene["tiles"]; label: string }) {
  return (
    <ul aria-label={label} className="grid grid-cols-2 gap-1.5 pb-1.5">
      {tiles.map((tile) => {
        const from = scene.view.tiles.find(({ id }) => id === tile.from)?.node ?? null;
        return (
          <li key={tile.id} className="h-11">
            <TileButton
              tile={tile}
              size="large"
              colour={scene.colourOf(tile)}
              now={scene.now}
              from={from}
              onPress={() => scene.onTile(tile)}
              {...(from ? { second: `starting, from ${from}` } : {})}
            />
          </li>
        );
      })}
    </ul>
  );
}
