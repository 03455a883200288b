"use client";

import { useEffect, useRef, useState } from "react";
import type { Block } from "../../server/contract/lab.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { isAction } from "./action.ts";
import { useLesson } from "./lesson-context.ts";
import { commandHolds } from "./readiness.ts";

/** Runs every command of a solution, one after the other. Nothing where a solution is only told. */
export function SolutionButton({ blocks }: { blocks: readonly Block[] }) {
  const lesson = useLesson();
  const latest = useRef(lesson);
  useEffect(() => {
    latest.current = lesson;
  });
  const [working, setWorking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const actions = blocks.filter(isAction);
  if (actions.length === 0) return null;

  const play = async () => {
    setWorking(true);
    setSaid(null);
    // Much that few need: it comes when it is wanted.
    const player = await import("./solution.ts").catch(() => null);
    const reason = await player?.playSolution(actions, {
      holds: (nodeName, names) => commandHolds(latest.current.session, latest.current.lab.vars, { nodeName, names }),
      values: () => latest.current.session.vars,
      perform: (order) => latest.current.perform(order),
      type: (node, data) => latest.current.type(node, data),
    });
    setWorking(false);
    setSaid(reason === undefined ? "The page could not load what plays it. Try again." : reason);
  };

  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <Button data-solution disabled={working} onClick={() => void play()}>
        {working ? <Spinner /> : null}
        {working ? "Running the solution" : "Run the solution"}
      </Button>
      <p role="status" className={said ? "text-bad text-ui" : "sr-only"}>
        {said}
      </p>
    </div>
  );
}
