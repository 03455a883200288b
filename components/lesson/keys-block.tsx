"use client";

import { useState } from "react";
import type { SimpleBlock } from "../../server/contract/lab.ts";
import { Keyboard } from "../ui/keyboard.tsx";
import { ActionButton } from "./action-button.tsx";
import { CodeFrame } from "./code-block.tsx";
import { useLesson } from "./lesson-context.ts";
import { nodeHolds } from "./readiness.ts";

/** Keys to press in a terminal, and a button that presses them. */
export function KeysBlock({ block }: { block: Extract<SimpleBlock, { kind: "keys" }> }) {
  const lesson = useLesson();
  const [refusal, setRefusal] = useState<string | null>(null);
  const keys = block.keys.join(" ");
  return (
    <CodeFrame>
      <p className="px-3 py-2.5">
        <Keyboard keys={block.keys} />
      </p>
      <div className="flex flex-wrap items-center gap-2 px-1.5 pb-1.5">
        {block.nodes.map((node) => {
          const reason = nodeHolds(lesson.session, node);
          return (
            <ActionButton
              key={node}
              node={node}
              look={reason ? "waits" : "plain"}
              label={reason ?? `Press on ${node}`}
              name={reason ? `${reason}. Press on ${node}: ${keys}` : `Press on ${node}: ${keys}`}
              onPress={() => setRefusal(lesson.type(node, block.data))}
            />
          );
        })}
      </div>
      {refusal ? (
        <p role="alert" className="px-3 pb-2 text-bad text-ui">
          {refusal}
        </p>
      ) : null}
    </CodeFrame>
  );
}
