import { Pennant } from "./pennant.tsx";

/** A lab's nodes, as pennants for the eye and names for the ear. */
export function Pennants({ nodes }: { nodes: readonly string[] }) {
  return (
    <span className="inline-flex gap-0.5 align-middle">
      <span className="sr-only">{nodes.join(", ")}</span>
      {nodes.map((node) => (
        <Pennant key={node} node={node} />
      ))}
    </span>
  );
}
