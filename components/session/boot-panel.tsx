"use client";

import { Check, X } from "lucide-react";
import type { z } from "zod";
import type { BootStep, NodeView, SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Pennant } from "../ui/pennant.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { countOf, seconds } from "../ui/time.ts";
import { isUp } from "./is-up.ts";
import { useServerNow } from "./use-now.ts";

type Step = z.infer<typeof BootStep>;

function StepSign({ state }: { state: Step["state"] }) {
  switch (state) {
    case "done":
      return <Check {...ICON} className="shrink-0 text-ok" />;
    case "doing":
      return (
        <span className="flex size-4 shrink-0 items-center justify-center">
          <Spinner />
        </span>
      );
    case "failed":
      return <X {...ICON} className="shrink-0 text-bad" />;
    case "todo":
      return (
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" aria-hidden="true" className="shrink-0">
          <circle cx="8" cy="8" r="5" stroke="var(--color-ctl)" strokeWidth="1.5" strokeDasharray="2 2.2" />
        </svg>
      );
    default:
      return state satisfies never;
  }
}

const SAID: Record<Step["state"], string> = { done: "done", doing: "under way", todo: "to do", failed: "failed" };

/** `2.1 s`; what is under way goes on counting between two messages of the server. */
const took = ({ state, ms }: Step, sinceMs: number): string =>
  ms === null ? "" : seconds(state === "doing" ? ms + Math.max(0, sinceMs) : ms);

/** `sinceMs`: how long ago the server wrote this. */
function NodeBoot({ node, sinceMs }: { node: NodeView; sinceMs: number }) {
  const done = node.boot.filter((step) => step.state === "done").length;
  const doing = node.boot.find((step) => step.state === "doing" || step.state === "failed");
  const ready = isUp(node);
  const word = ready ? "Ready" : doing ? doing.label : done > 0 ? "Waiting" : "To do";
  return (
    <li className="min-w-0 border-line px-3 py-2.5 not-first:border-l max-[899px]:not-first:border-t max-[899px]:not-first:border-l-0">
      <div className="flex items-center gap-2" data-hue={node.name}>
        <Pennant node={node.name} />
        <h3 className="font-semibold text-(--hue) text-ui">{node.name}</h3>
        <p className={`ml-auto truncate text-ui ${ready ? "text-ok" : ""}`}>{word}</p>
      </div>
      <div data-hue={node.name} className="my-2 h-0.5 bg-line2">
        <div
          className="h-full bg-(--hue) transition-[width] duration-180"
          style={{ width: `${(ready ? 1 : done / Math.max(1, node.boot.length)) * 100}%` }}
        />
      </div>
      <ol className="@container max-[899px]:hidden">
        {node.boot.map((step) => (
          <li key={step.id} className="flex items-start gap-2 py-[3px] text-ui">
            <StepSign state={step.state} />
            <span
              className={`min-w-0 [overflow-wrap:anywhere] ${step.state === "doing" ? "font-medium" : step.state === "todo" ? "text-t3" : "text-t2"}`}
            >
              {step.label}
            </span>
            <span className="sr-only">, {SAID[step.state]}</span>
            {/* Five columns have room for the words alone. */}
            <span className="ml-auto hidden shrink-0 font-mono text-label text-t2 @min-[160px]:inline">
              {took(step, sinceMs)}
            </span>
          </li>
        ))}
      </ol>
    </li>
  );
}

/** What each node is doing until its prompt is there, how long it has taken, and what it usually takes. */
export function BootPanel({
  session,
  cancelling,
  onCancel,
}: {
  session: SessionView;
  cancelling: boolean;
  /** Null where that is not one's to do. */
  onCancel: (() => void) | null;
}) {
  const now = useServerNow(session.serverTime, 100);
  const ready = session.nodes.filter(isUp).length;
  const of = session.nodes.length;
  const readyWords = `${ready} of ${of} ${ready === 1 || of === 1 ? "is" : "are"} ready.`;
  const typical = session.typicalBootMs === null ? "" : `; lately this took ${seconds(session.typicalBootMs)}`;

  return (
    <section aria-labelledby="boot-title" className="shrink-0 border-line border-b bg-panel">
      <div className="flex items-center gap-3 border-line border-b px-3 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 id="boot-title" className="font-semibold text-ui">
            Starting your {of === 1 ? "node" : countOf(of, "node")}
          </h2>
          <p className="text-label text-t2 tabular-nums">
            <span role="status">{readyWords}</span> {seconds(now - session.createdAt)} so far{typical}.
          </p>
        </div>
        {onCancel ? (
          <Button onClick={onCancel} disabled={cancelling}>
            {cancelling ? "Cancelling" : "Cancel"}
          </Button>
        ) : null}
      </div>
      <ol className="grid auto-cols-fr grid-flow-col max-[899px]:grid-flow-row">
        {session.nodes.map((node) => (
          <NodeBoot key={node.name} node={node} sinceMs={now - session.serverTime} />
        ))}
      </ol>
    </section>
  );
}
