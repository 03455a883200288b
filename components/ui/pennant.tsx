/**
 * A node's pennant with its numeral. It wears the node’s colour; `inverted` stands on a fill of that colour.
 * Decoration: the node's name is always written beside it or given to its control. The numeral is drawn by CSS, so
 * that it is no part of a button's words.
 */
export function Pennant({ node, inverted = false }: { node: string; inverted?: boolean }) {
  return (
    <span
      aria-hidden="true"
      data-hue={node}
      data-numeral={node.replace("node", "")}
      className={`relative inline-block h-4 w-5 shrink-0 after:absolute after:inset-y-0 after:left-0 after:w-[17.2px] after:text-center after:font-extrabold after:font-sans after:text-[11.5px] after:leading-4 after:content-[attr(data-numeral)] ${inverted ? "after:text-(--hue-fill)" : "after:text-(--hue-ink)"}`}
    >
      <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" className="block">
        <path
          d="M1 1.5a1 1 0 011.2-1L18.2 3.6a1 1 0 01.8 1v6.8a1 1 0 01-.8 1L2.2 15.5a1 1 0 01-1.2-1z"
          fill={inverted ? "var(--hue-ink)" : "var(--hue-fill)"}
          stroke={inverted ? "none" : "var(--hue-edge)"}
          strokeWidth="1"
        />
      </svg>
    </span>
  );
}
