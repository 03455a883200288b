import type { ReactNode } from "react";
import type { ClusterScene } from "./cluster-scene.ts";
import { usageWords } from "./small-graphs.tsx";
import { age, conditionWord, lastSeen, portSentence, roleWords } from "./words.ts";

/** The same facts as rows. */
export function ClusterTable({ scene }: { scene: ClusterScene }) {
  const { view, tiles, usage, now, onTile, onNode } = scene;
  return (
    <div className="overflow-x-auto">
      <Table name="Nodes" heads={["Node", "Address", "Engine", "Role", "Use", "State"]}>
        {view.nodes.map((node) => (
          <tr key={node.name} data-row-node={node.name}>
            <Cell head>
              <button
                type="button"
                data-hue={node.name}
                className="min-h-6 rounded-control font-semibold text-(--hue) hover:underline"
                onClick={() => onNode(node.name)}
              >
                {node.name}
              </button>
            </Cell>
            <Cell mono>{node.address}</Cell>
            <Cell>{node.engine}</Cell>
            <Cell>{roleWords(node)}</Cell>
            <Cell>{lastSeen(node) ?? usageWords(usage.get(node.name))}</Cell>
            <Cell>
              {conditionWord(node)}
              {node.reason ? <span className="block min-w-60 whitespace-normal text-t2">{node.reason}</span> : null}
            </Cell>
          </tr>
        ))}
      </Table>
      <Table
        name="Containers and tasks"
        heads={["Name", "Node", "Service", "Image", "Wanted", "State", "Since", "Ports", "Last error"]}
      >
        {tiles.map((tile) => (
          <tr key={tile.id} data-row-task={tile.id} data-service={tile.service}>
            <Cell head>
              <button
                type="button"
                className="min-h-6 rounded-control text-left font-mono hover:underline"
                onClick={() => onTile(tile)}
              >
                {tile.name}
              </button>
            </Cell>
            <Cell>{tile.node ?? "none yet"}</Cell>
            <Cell>{tile.service}</Cell>
            <Cell>{tile.image}</Cell>
            <Cell>{tile.desired}</Cell>
            <Cell>{tile.current}</Cell>
            <Cell>{tile.since === null ? "" : age(now - tile.since)}</Cell>
            <Cell>{tile.ports.map(portSentence).join(", ")}</Cell>
            <Cell>{tile.error}</Cell>
          </tr>
        ))}
      </Table>
      {tiles.length === 0 ? <p className="px-3 pb-3 text-t2 text-ui">No containers yet.</p> : null}
    </div>
  );
}

function Table({ name, heads, children }: { name: string; heads: readonly string[]; children: ReactNode }) {
  return (
    <table className="w-full border-collapse text-left text-label">
      <caption className="sr-only">{name}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th
              key={head}
              scope="col"
              className="whitespace-nowrap border-line border-b px-3 py-1 font-medium text-t3 last:w-full"
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Cell({ children, head = false, mono = false }: { children: ReactNode; head?: boolean; mono?: boolean }) {
  const classes = `border-line border-b whitespace-nowrap px-3 py-0.5 align-middle ${mono ? "font-mono" : ""} ${head ? "font-normal" : "text-t1"}`;
  return head ? (
    <th scope="row" className={classes}>
      {children}
    </th>
  ) : (
    <td className={classes}>{children}</td>
  );
}
