"use client";

import { ArrowRight } from "lucide-react";
import { oneLine } from "../lesson/command.ts";
import type { RunTarget } from "../lesson/plan.ts";
import { RunButton } from "../lesson/run-button.tsx";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";

/** Above a phone's terminal: the next command, or the way to the next section when none is left in this one. */
export function NextCommand({
  target,
  nextSection,
  onNextSection,
}: {
  target: RunTarget | null;
  /** Title of the section after this one; null in the last. */
  nextSection: string | null;
  onNextSection: () => void;
}) {
  if (target) {
    return (
      <div className="flex items-center gap-3 px-3 py-2">
        <div className="min-w-0 flex-1">
          <p className="text-label text-t2">{target.step ? `Next, step ${target.step}` : "Next"}</p>
          <p className="truncate font-mono text-code">{oneLine(target.block.command)}</p>
        </div>
        <RunButton block={target.block} node={target.node} />
      </div>
    );
  }
  if (nextSection === null) return null;
  return (
    <div className="flex items-center gap-3 px-3 py-2">
      <p className="min-w-0 flex-1 truncate text-label text-t2">Next, {nextSection}</p>
      <Button onClick={onNextSection}>
        Read on
        <ArrowRight {...ICON} />
      </Button>
    </div>
  );
}
