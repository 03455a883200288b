import type { ClusterNode, ClusterView, NodeNetworks } from "../../server/contract/cluster.ts";
import { connection } from "../connection/client.ts";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { conditionWord, portSentence, roleWords } from "./words.ts";

/** A node's networks and published ports. */
export function NodeDialog({ view, node, onClose }: { view: ClusterView; node: ClusterNode; onClose: () => void }) {
  const { session } = view;
  const reply = useAnswer<NodeNetworks>(node.name, (answer) =>
    connection().ask("cluster:node", { session, node: node.name }, answer),
  );
  const own = view.tiles
    .filter((tile) => tile.node === node.name && tile.ports.length > 0)
    .map((tile) => `${tile.ports.map(portSentence).join(", ")} of ${tile.name}`);
  const everywhere = view.services
    .filter(({ ports }) => ports.length > 0 && node.role !== "none")
    .map(({ name, ports }) => `${ports.map(portSentence).join(", ")} of ${name}, on every node of the swarm`);
  const ports = [...own, ...everywhere];
  const engine = node.engine ? `Engine ${node.engine}` : "Engine not heard yet";
  return (
    <Dialog title={node.name} onClose={onClose}>
      <p className="text-ui">
        {[conditionWord(node), roleWords(node), engine, node.address].filter(Boolean).join(" · ")}
      </p>
      {node.reason ? <p className="mt-1 text-t2 text-ui">{node.reason}</p> : null}
      {node.labels.length > 0 ? (
        <p className="mt-1 text-ui">
          <span className="text-t3">Labels</span> <code className="break-all">{node.labels.join(", ")}</code>
        </p>
      ) : null}
      <h3 className="mt-4 mb-1 font-semibold text-ui">Published ports</h3>
      {ports.length === 0 ? <p className="text-t2 text-ui">None.</p> : null}
      <ul className="text-ui">
        {ports.map((port) => (
          <li key={port}>{port}</li>
        ))}
      </ul>
      <h3 className="mt-4 mb-1 font-semibold text-ui">Networks</h3>
      {reply === null ? (
        <p role="status" className="flex items-center gap-2 text-t2 text-ui">
          <Spinner />
          Asking {node.name}
        </p>
      ) : null}
      {reply && !reply.ok ? <FaultNote fault={reply.fault} /> : null}
      {reply?.ok ? (
        <table className="w-full border-collapse text-left text-ui">
          <thead>
            <tr className="text-t3">
              {["Name", "Driver", "Scope", "Subnet"].map((head) => (
                <th key={head} scope="col" className="border-line border-b py-1 pr-3 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reply.value.networks.map(({ name, driver, scope, subnet }) => (
              <tr key={name}>
                <th scope="row" className="break-all border-line border-b py-1 pr-3 font-normal">
                  {name}
                </th>
                <td className="border-line border-b py-1 pr-3">{driver}</td>
                <td className="border-line border-b py-1 pr-3">{scope}</td>
                <td className="border-line border-b py-1 font-mono text-label">{subnet}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Dialog>
  );
}
