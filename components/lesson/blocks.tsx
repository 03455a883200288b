import { Lightbulb } from "lucide-react";
import type { Block } from "../../server/contract/lab.ts";
import { Fold } from "../ui/fold.tsx";
import { ICON } from "../ui/icon.ts";
import { CheckBlockView } from "./check-block.tsx";
import { CodeBlock } from "./code-block.tsx";
import { FileBlock } from "./file-block.tsx";
import { Html } from "./html.tsx";
import { KeysBlock } from "./keys-block.tsx";
import { PictureBlock } from "./picture-block.tsx";
import { QuizBlock } from "./quiz-block.tsx";
import { RunBlockView } from "./run-block.tsx";
import { SolutionButton } from "./solution-button.tsx";

/** `Hint: why ten seconds` for a hint or a solution, the author's own words for the rest. */
function foldTitle(role: "hint" | "solution" | "details", title: string): string {
  if (role === "details") return title;
  const word = role === "hint" ? "Hint" : "Solution";
  return title.toLowerCase().startsWith(word.toLowerCase()) ? title : `${word}: ${title}`;
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "prose":
      return <Html html={block.html} className="prose" />;
    case "code":
      return <CodeBlock code={block.code} language={block.language} />;
    case "run":
      return <RunBlockView block={block} />;
    case "keys":
      return <KeysBlock block={block} />;
    case "file":
      return <FileBlock block={block} />;
    case "check":
      return <CheckBlockView block={block} />;
    case "quiz":
      return <QuizBlock block={block} />;
    case "picture":
      return <PictureBlock block={block} />;
    case "fold":
      return (
        <Fold
          title={foldTitle(block.role, block.title)}
          {...(block.role === "hint" ? { icon: <Lightbulb {...ICON} /> } : {})}
        >
          {block.role === "solution" ? <SolutionButton blocks={block.blocks} /> : null}
          <Blocks blocks={block.blocks} />
        </Fold>
      );
    default:
      return block satisfies never;
  }
}

/** The blocks of a step or a section's opening, in the author's order. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="flex flex-col gap-3">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lesson's blocks keep their places; prose has no other name.
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}
