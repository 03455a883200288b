"use client";

import { commandOf } from "./action.ts";
import { ActionButton } from "./action-button.tsx";
import { oneLine } from "./command.ts";
import { useLesson } from "./lesson-context.ts";
import { type RunBlock, runKey } from "./plan.ts";
import { commandHolds } from "./readiness.ts";

/** One command on one node: run, run again, or why it waits. */
export function RunButton({ block, node }: { block: RunBlock; node: string }) {
  const lesson = useLesson();
  const key = runKey(block.id, node);
  const reason = commandHolds(lesson.session, lesson.lab.vars, { nodeName: node, names: block.vars });
  const again = lesson.ran.has(key);
  const next = lesson.next === key;
  const command = oneLine(block.command);
  const label = reason ?? (again ? `Run again on ${node}` : `Run on ${node}`);

  return (
    <ActionButton
      node={node}
      look={reason ? "waits" : next ? "next" : "plain"}
      label={label}
      name={reason ? `${reason}. Run on ${node}: ${command}` : `${label}: ${command}`}
      working={lesson.outcomes.get(key)?.state === "running"}
      data-run={key}
      {...(next ? { "data-next-run": true } : {})}
      onPress={() =>
        lesson.press({
          key,
          node,
          command: commandOf(block, lesson.session.vars),
          interrupt: block.interrupt,
        })
      }
    />
  );
}
