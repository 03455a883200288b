"use client";

import { Check, TriangleAlert, X } from "lucide-react";
import { Button, IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";
import type { Rewind } from "./use-rewind.ts";

const SIGN = {
  going: <Spinner />,
  done: <Check {...ICON} className="text-ok" />,
  stopped: <TriangleAlert {...ICON} className="text-warn" />,
};

const TITLE = {
  going: (target: string) => `On the way to ${target}`,
  done: (target: string) => `At the start of ${target}`,
  stopped: (target: string) => `Not at ${target}`,
};

/** How far the way to a step is, in words, and what stops it. */
export function RewindBar({
  rewind,
  onCancel,
  onDismiss,
}: {
  rewind: Rewind | null;
  onCancel: () => void;
  onDismiss: () => void;
}) {
  return (
    <div
      role="status"
      aria-label="The way to a step"
      data-rewind={rewind?.state}
      className={
        rewind
          ? "flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-raised px-4 py-2 text-ui"
          : "sr-only"
      }
    >
      {rewind ? (
        <>
          <span className="shrink-0">{SIGN[rewind.state]}</span>
          <p className="min-w-40 flex-1">
            <strong className="font-semibold">{TITLE[rewind.state](rewind.target)}.</strong>{" "}
            <span className="break-words text-t2">{rewind.words}</span>
          </p>
          {rewind.state === "going" ? (
            <>
              <span className="shrink-0 text-label text-t2">
                {rewind.done} of {rewind.of} steps
              </span>
              <Button onClick={onCancel}>Cancel</Button>
            </>
          ) : (
            <IconButton label="Hide this" onClick={onDismiss}>
              <X {...ICON} />
            </IconButton>
          )}
        </>
      ) : null}
    </div>
  );
}
