import type { LabLevel } from "../../server/contract/lab.ts";

const RANK: Record<LabLevel, number> = { beginner: 1, intermediate: 2, advanced: 3 };
const WORD: Record<LabLevel, string> = { beginner: "Beginner", intermediate: "Intermediate", advanced: "Advanced" };

/** A lab's level as bars and a word. */
export function Level({ level }: { level: LabLevel }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg width="16" height="12" viewBox="0 0 16 12" aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 6}
            y={12 - bar * 4}
            width="4"
            height={bar * 4}
            fill={bar <= RANK[level] ? "var(--color-t2)" : "var(--color-line2)"}
          />
        ))}
      </svg>
      {WORD[level]}
    </span>
  );
}
