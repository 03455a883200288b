import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ICON } from "./icon.ts";

/** Unfolds on request; the browser's own <details>, so it also opens when somebody searches in the page. */
export function Fold({ title, icon, children }: { title: ReactNode; icon?: ReactNode; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="inline-flex min-h-6 items-center gap-1.5 rounded-control py-0.5 pr-1.5 text-t2 text-ui hover:text-t1 max-[899px]:min-h-11">
        {icon ?? <ChevronRight {...ICON} className="shrink-0 transition-transform duration-180 group-open:rotate-90" />}
        <span>{title}</span>
      </summary>
      <div className="mt-1.5 ml-2 border-line border-l pl-4">{children}</div>
    </details>
  );
}
