import { TriangleAlert } from "lucide-react";
import { ICON } from "../ui/icon.ts";

/** What is wrong with the lab's files, for its author: a line per problem, as the command line says it. */
export function AuthorNote({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="status" className="flex max-h-40 gap-2 overflow-y-auto border-line border-b bg-raised px-4 py-2 text-ui">
      <TriangleAlert {...ICON} className="mt-px shrink-0 text-warn" />
      <ul className="min-w-0 flex-1">
        {problems.map((problem) => (
          <li key={problem} className="break-words font-mono text-code">
            {problem}
          </li>
        ))}
      </ul>
    </div>
  );
}
