/**
 * A node's pennant with its numeral. `filled` wears the node's colour; `inverted` stands on a fill of that colour.
 * Decoration: the node's name is always written beside it or given to its control.
 */
export function Pennant({ node, inverted = false }: { node: string; inverted?: boolean }) {
  return (
    <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" data-hue={node} className="shrink-0">
      <path
        d="M1 1.5a1 1 0 011.2-1L18.2 3.6a1 1 0 01.8 1v6.8a1 1 0 01-.8 1L2.2 15.5a1 1 0 01-1.2-1z"
        fill={inverted ? "var(--hue-ink)" : "var(--hue-fill)"}
        stroke={inverted ? "none" : "var(--hue-edge)"}
        strokeWidth="1"
      />
      <text
        x="8.6"
        y="12"
        textAnchor="middle"
        fill={inverted ? "var(--hue-fill)" : "var(--hue-ink)"}
        style={{ font: "800 11.5px var(--font-sans)" }}
      >
        {node.replace("node", "")}
      </text>
    </svg>
  );
}
