"use client";

import type { SimpleBlock } from "../../server/contract/lab.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ActionButton } from "./action-button.tsx";
import { CodeFrame, CodeText } from "./code-block.tsx";
import { useLesson } from "./lesson-context.ts";
import { runKey } from "./plan.ts";
import { nodeHolds } from "./readiness.ts";
import { RunOutcome } from "./run-outcome.tsx";
import { writeFileCommand } from "./write-file.ts";

/** A file with its path, and a button per node that writes it there. */
export function FileBlock({ block }: { block: Extract<SimpleBlock, { kind: "file" }> }) {
  const lesson = useLesson();
  return (
    <CodeFrame>
      <p className="border-line border-b px-3 py-1.5 font-mono text-code text-t2">{block.path}</p>
      <CodeText>{block.content}</CodeText>
      <div className="flex flex-wrap items-center gap-2 px-1.5 pb-1.5">
        {block.nodes.map((node) => {
          const reason = nodeHolds(lesson.session, node);
          const key = runKey(block.id, node);
          const again = lesson.ran.has(key) ? " again" : "";
          return (
            <ActionButton
              key={node}
              node={node}
              look={reason ? "waits" : "plain"}
              label={reason ?? `Write${again} on ${node}`}
              name={`${reason ? `${reason}. ` : ""}Write${again} on ${node}: ${block.path}`}
              working={lesson.outcomes.get(key)?.state === "running"}
              onPress={() =>
                lesson.press({ key, node, command: writeFileCommand(block.path, block.content), interrupt: false })
              }
            />
          );
        })}
        <CopyButton text={block.content} what={block.path} />
      </div>
      {block.nodes.map((node) => (
        <RunOutcome key={node} outcomeKey={runKey(block.id, node)} node={node} />
      ))}
    </CodeFrame>
  );
}
