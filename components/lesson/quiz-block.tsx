"use client";

import { useEffect, useId, useRef, useState } from "react";
import type { SimpleBlock } from "../../server/contract/lab.ts";
import type { QuizState } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { Html } from "./html.tsx";
import { useLesson } from "./lesson-context.ts";
import { useQuiz } from "./use-quiz.ts";

const NOTHING: readonly number[] = [];

function verdict(state: QuizState | null): string {
  if (!state) return "";
  if (state.correct) return state.tries === 1 ? "Right." : `Right, at the ${ordinal(state.tries)} try.`;
  return state.right === null ? "Not right. Think again." : "Not right. The right options are marked.";
}

const ordinal = (number: number): string => ["", "first", "second", "third"][number] ?? `${number}th`;

/** A question with its options, graded on the server: the key is not in this page until the answer is right. */
export function QuizBlock({ block }: { block: Extract<SimpleBlock, { kind: "quiz" }> }) {
  const { session } = useLesson();
  const quiz = useQuiz(session, block.id);
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const name = useId();
  const answers = chosen ?? quiz.state?.answers ?? NOTHING;
  const over = session.state === "ended" || session.state === "failed";
  const closed = over || (quiz.state !== null && quiz.state.right !== null);

  const form = useRef<HTMLFormElement>(null);
  const verdictLine = useRef<HTMLParagraphElement>(null);
  const answeredHere = useRef(false);
  // With the last answer its button goes away: who pressed it goes on at the verdict.
  useEffect(() => {
    if (!closed || !answeredHere.current) return;
    const { activeElement } = document;
    const isElsewhere = activeElement !== document.body && !form.current?.contains(activeElement);
    if (!isElsewhere) verdictLine.current?.focus();
  }, [closed]);

  const choose = (index: number, on: boolean) => {
    const others = block.multiple ? answers.filter((other) => other !== index) : [];
    setChosen(on ? [...others, index] : others);
  };

  return (
    <form
      ref={form}
      data-quiz={block.id}
      data-state={quiz.state ? (quiz.state.correct ? "correct" : "wrong") : "open"}
      className="rounded-block border border-line bg-panel px-3 py-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (quiz.sending) return;
        answeredHere.current = true;
        void quiz.answer(answers);
      }}
    >
      <fieldset disabled={closed}>
        <legend className="float-left mb-1 w-full font-medium text-ui">{block.question}</legend>
        <p className="clear-both mb-1.5 text-label text-t3">
          {block.multiple ? "Choose every right option." : "Choose one."}
        </p>
        {block.options.map((option, index) => {
          const right = quiz.state?.right?.includes(index) ?? false;
          return (
            <label
              key={option}
              className="flex items-start gap-2.5 rounded-control px-1.5 py-1 hover:bg-hover max-[899px]:min-h-11"
            >
              <input
                type={block.multiple ? "checkbox" : "radio"}
                name={name}
                className="mt-1 size-3.5 shrink-0 accent-(--color-t1)"
                checked={answers.includes(index)}
                onChange={(event) => choose(index, event.target.checked)}
              />
              <Html html={option} className="prose" />
              {right ? <span className="ml-auto shrink-0 text-label text-ok">Right option</span> : null}
            </label>
          );
        })}
      </fieldset>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        {/* Not disabled while it sends: it would lose the focus. */}
        {closed ? null : (
          <Button
            type="submit"
            disabled={answers.length === 0}
            aria-disabled={quiz.sending}
            className="aria-disabled:opacity-60"
          >
            Answer
          </Button>
        )}
        <p
          ref={verdictLine}
          role="status"
          tabIndex={-1}
          className={`text-ui ${quiz.state?.correct ? "text-ok" : "text-t2"}`}
        >
          {verdict(quiz.state)}
        </p>
      </div>
      {quiz.fault ? <FaultNote fault={quiz.fault} /> : null}
    </form>
  );
}
