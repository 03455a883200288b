/** Keys as keycaps. */
export function Keyboard({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex min-w-5 items-center justify-center rounded-control border border-line2 bg-raised px-1.5 font-mono text-label text-t2"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
