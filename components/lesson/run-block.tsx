"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { ICON } from "../ui/icon.ts";
import { CodeFrame, CodeText, OutputText } from "./code-block.tsx";
import { type CommandPart, commandParts, filledCommand, oneLine } from "./command.ts";
import { useLesson } from "./lesson-context.ts";
import { type RunBlock, runKey } from "./plan.ts";
import { RunButton } from "./run-button.tsx";
import { RunOutcome } from "./run-outcome.tsx";

/** An option stays in one piece: a line must not end in `--`. */
const inWords = (text: string) =>
  text.split(/(\s+)/).map((word, index) =>
    word.includes("-") ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the words of a command keep their places.
      <span key={index} className="inline-block max-w-full">
        {word}
      </span>
    ) : (
      word
    ),
  );

/** A command as it will be typed: what came from the learner's own nodes is underlined with dots. */
function CommandText({ parts }: { parts: readonly CommandPart[] }) {
  return (
    <CodeText>
      {parts.map((part, index) =>
        part.variable === null ? (
          inWords(part.text)
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a command keep their places.
            key={index}
            title={part.known ? `${part.variable}, filled in from your own nodes` : `${part.variable} is not known yet`}
            className="underline decoration-2 decoration-ctl decoration-dotted underline-offset-4"
          >
            {part.text}
          </span>
        ),
      )}
    </CodeText>
  );
}

/** More lines than these would push the text apart; they unfold on request, and so does what only stands for anything. */
const SHORT_OUTPUT_LINES = 4;
const isOpenAtFirst = (output: string): boolean =>
  output.split("\n").length <= SHORT_OUTPUT_LINES && /[^\s.…]/.test(output);

/** A command with a button for each node it belongs to, and what it should print. */
export function RunBlockView({ block }: { block: RunBlock }) {
  const { session } = useLesson();
  const [open, setOpen] = useState(block.output !== null && isOpenAtFirst(block.output));
  const outputId = useId();
  const parts = commandParts(block.command, block.vars, session.vars);

  return (
    <CodeFrame>
      <CommandText parts={parts} />
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 px-1.5 pb-1.5">
        {block.nodes.map((node) => (
          <RunButton key={node} block={block} node={node} />
        ))}
        <CopyButton text={filledCommand(parts)} what={oneLine(block.command)} brief />
        {block.output === null ? null : (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={outputId}
            onClick={() => setOpen(!open)}
            className="ml-auto inline-flex min-h-[26px] items-center gap-1.5 rounded-control px-1.5 text-t2 text-ui hover:bg-hover hover:text-t1 max-[899px]:min-h-11"
          >
            <ChevronRight
              {...ICON}
              className={`shrink-0 transition-transform duration-180 ${open ? "rotate-90" : ""}`}
            />
            <span>
              <span className="max-[899px]:sr-only">Expected </span>
              <span className="max-[899px]:inline-block max-[899px]:first-letter:uppercase">output</span>
            </span>
          </button>
        )}
      </div>
      {block.nodes.map((node) => (
        <RunOutcome key={node} outcomeKey={runKey(block.id, node)} node={node} />
      ))}
      {block.output === null ? null : (
        <div id={outputId} hidden={!open} className="border-line border-t">
          <OutputText>{block.output}</OutputText>
        </div>
      )}
    </CodeFrame>
  );
}
