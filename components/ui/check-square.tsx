import type { CheckState } from "../../server/contract/session.ts";

/** The 14 px square of a check: empty open, half watching, filled with a tick passed, a bar when open again. */
export function CheckSquare({ state }: { state: CheckState["state"] }) {
  const colour = {
    open: "var(--color-ctl)",
    watching: "var(--color-t1)",
    passed: "var(--color-ok)",
    broken: "var(--color-bad)",
  }[state];
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" fill="none" aria-hidden="true" className="mt-0.5 shrink-0">
      <rect
        x=".75"
        y=".75"
        width="12.5"
        height="12.5"
        rx="1.5"
        stroke={colour}
        strokeWidth="1.5"
        fill={state === "passed" ? colour : "none"}
      />
      {state === "watching" ? <path d="M3 7h8v4H3z" fill={colour} /> : null}
      {state === "passed" ? (
        <path
          d="M3.5 7.2l2.4 2.4 4.6-5"
          stroke="var(--color-panel)"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ) : null}
      {state === "broken" ? <path d="M3.5 7h7" stroke={colour} strokeWidth="1.8" /> : null}
    </svg>
  );
}
