/** A shape per service colour, so that the colour is never the only sign. 5 px, in the tile's edge. */
const SHAPES: Record<number, string> = {
  1: "M2.5 0a2.5 2.5 0 010 5a2.5 2.5 0 010-5z",
  2: "M0 0h5v5H0z",
  3: "M2.5 0L5 5H0z",
  4: "M2.5 0L5 2.5L2.5 5L0 2.5z",
  5: "M0 1.7h5v1.6H0z",
};

export function ServiceShape({ colour }: { colour: number }) {
  const path = SHAPES[colour];
  return path ? (
    <svg width="5" height="5" viewBox="0 0 5 5" aria-hidden="true">
      <path d={path} fill="var(--body)" />
    </svg>
  ) : null;
}
