/** The mark: a ship in its dock, from above. Decoration; the name stands beside it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true" className="shrink-0">
      <path d="M2 2v15.5h16V2" stroke="var(--color-t1)" strokeWidth="2.2" />
      <path d="M10 1.5c2.8 2.2 4.2 4.4 4.2 7.4V14H5.8V8.9c0-3 1.4-5.2 4.2-7.4z" fill="var(--color-hull)" />
    </svg>
  );
}
