import { TriangleAlert } from "lucide-react";
import { Fold } from "../ui/fold.tsx";
import { ICON } from "../ui/icon.ts";
import { countOf } from "../ui/time.ts";

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="max-h-32 overflow-y-auto">
      {lines.map((line) => (
        <li key={line} className="break-words font-mono text-code">
          {line}
        </li>
      ))}
    </ul>
  );
}

/** What is wrong with the lab's files, for its author, as the command line says it: errors at once, warnings on request. */
export function AuthorNote({ problems }: { problems: readonly string[] }) {
  const errors = problems.filter((problem) => problem.includes(": error: "));
  const warnings = problems.filter((problem) => !problem.includes(": error: "));
  return (
    <div
      role="status"
      className={problems.length > 0 ? "border-line border-b bg-raised px-4 py-1.5 text-ui" : "sr-only"}
    >
      {errors.length > 0 ? (
        <div className="flex gap-2">
          <TriangleAlert {...ICON} className="mt-px shrink-0 text-bad" />
          <div className="min-w-0 flex-1">
            <p>The page shows the lab as it was before: lab.md has {countOf(errors.length, "error")}.</p>
            <Lines lines={errors} />
          </div>
        </div>
      ) : null}
      {warnings.length > 0 ? (
        <Fold title={`lab.md has ${countOf(warnings.length, "warning")}`}>
          <Lines lines={warnings} />
        </Fold>
      ) : null}
    </div>
  );
}
