import type { SimpleBlock } from "../../server/contract/lab.ts";
import { Fold } from "../ui/fold.tsx";
import { Html } from "./html.tsx";

/** A question to think about. The key never leaves the server, and nothing grades an answer yet, so it offers none. */
export function QuizBlock({ block }: { block: Extract<SimpleBlock, { kind: "quiz" }> }) {
  return (
    <Fold title={`Question: ${block.question}`}>
      <p className="text-t2 text-ui">{block.multiple ? "More than one may be right." : "One is right."}</p>
      <ul className="mt-1 list-disc pl-5">
        {block.options.map((option) => (
          <li key={option}>
            <Html html={option} className="prose" />
          </li>
        ))}
      </ul>
    </Fold>
  );
}
