"use client";

import { Pennant } from "../ui/pennant.tsx";
import { Spinner } from "../ui/spinner.tsx";

export type ActionLook = "next" | "plain" | "waits";

const LOOKS: Record<ActionLook, string> = {
  next: "border border-(--hue-edge) bg-(--hue-fill) text-(--hue-ink) hover:brightness-110",
  plain: "border border-(--hue)/55 text-(--hue) hover:bg-hover hover:border-(--hue)",
  waits: "border border-dashed border-ctl text-t2",
};

/**
 * The button that does something on a node: run, press keys, write a file. Filled is the next thing to do, outlined
 * any other, dashed one that waits; a dashed one can be reached by keyboard, so that its reason can be read.
 */
export function ActionButton({
  node,
  look,
  label,
  name,
  working = false,
  onPress,
  ...data
}: {
  node: string;
  look: ActionLook;
  /** What the button shows. */
  label: string;
  /** Its full name: begins with what it shows, then says the command, so that speech and screen readers agree. */
  name: string;
  working?: boolean;
  onPress: () => void;
  "data-run"?: string;
  "data-next-run"?: boolean;
}) {
  const waits = look === "waits";
  return (
    <button
      type="button"
      data-hue={node}
      {...data}
      aria-label={name}
      aria-disabled={waits}
      onClick={() => {
        if (!waits) onPress();
      }}
      className={`inline-flex min-h-[26px] items-center gap-2 rounded-control pr-3 pl-2 text-left font-medium text-ui transition-colors duration-120 max-[899px]:min-h-11 max-[899px]:px-3 max-[899px]:text-[15px] ${LOOKS[look]}`}
    >
      <Pennant node={node} inverted={look === "next"} />
      {label}
      {working ? <Spinner /> : null}
    </button>
  );
}
