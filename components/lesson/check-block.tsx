"use client";

import type { SimpleBlock } from "../../server/contract/lab.ts";
import type { CheckState } from "../../server/contract/session.ts";
import { CheckSquare } from "../ui/check-square.tsx";
import { timeOfDay } from "../ui/time.ts";
import { BringBack } from "./bring-button.tsx";
import { useLesson } from "./lesson-context.ts";
import { saysUndone } from "./undone.ts";

type State = CheckState["state"];

const TITLE: Record<State, (title: string) => string> = {
  open: (title) => title,
  watching: (title) => title,
  passed: (title) => `Passed: ${title}`,
  broken: (title) => `Open again: ${title}`,
};

const COLOUR: Record<State, string> = { open: "", watching: "", passed: "text-ok", broken: "text-bad" };

const WORD: Record<"open" | "watching", string> = { open: "Open", watching: "Watching" };

/** Whether a step is done, decided by the server; it changes by itself, and says so aloud. */
export function CheckBlockView({ block }: { block: Extract<SimpleBlock, { kind: "check" }> }) {
  const { session, lab } = useLesson();
  const check = session.checks[block.id];
  const state = check?.state ?? "open";
  const over = session.state === "ended" || session.state === "failed";
  const message = check?.message || (over && state !== "passed" ? "Not checked any more: the session has ended." : "");

  return (
    <div data-check={block.id} data-state={state} role="status" className="flex items-start gap-2.5">
      <CheckSquare state={state} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <p className={`text-ui ${state === "passed" ? "" : "font-medium"} ${COLOUR[state]}`}>
            {TITLE[state](block.title)}
          </p>
          <p className="shrink-0 text-label text-t3">
            {check && (state === "passed" || state === "broken") ? timeOfDay(check.at) : null}
            {state === "open" || state === "watching" ? (check ? WORD[state] : "Not checked yet") : null}
          </p>
        </div>
        {message ? <p className="text-t2 text-ui">{message}</p> : null}
        {state === "broken" || saysUndone(message, lab, session.checks) ? <BringBack /> : null}
      </div>
    </div>
  );
}
