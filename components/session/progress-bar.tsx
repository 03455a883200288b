import type { LabProgress } from "../lesson/progress.ts";

/** A segment per section, filled as far as it is done; the one on the page is outlined. */
export function ProgressBar({
  progress,
  current,
  thin = false,
}: {
  progress: LabProgress;
  current: number;
  /** The phone's: full width, under the top bar. */
  thin?: boolean;
}) {
  const { words } = progress;
  return (
    <div className={`flex items-center gap-3 ${thin ? "" : "max-[1023px]:hidden"}`}>
      <div
        role="img"
        aria-label={`${words} done`}
        className={thin ? "flex h-[3px] flex-1 gap-0.5" : "flex items-center gap-0.5"}
      >
        {progress.sections.map((section, index) => {
          const part = section.total === 0 ? 0 : section.done / section.total;
          const here = index === current;
          return (
            <span
              key={section.id}
              className={`relative overflow-hidden ${thin ? "h-full flex-1 bg-line2" : `w-[19px] ${here ? "h-2 rounded-tile border border-t1 bg-panel" : "h-1.5 bg-line2"}`}`}
            >
              <span className="absolute inset-y-0 left-0 bg-ok" style={{ width: `${part * 100}%` }} />
            </span>
          );
        })}
      </div>
      {thin ? null : <span className="whitespace-nowrap text-label text-t2">{words}</span>}
    </div>
  );
}
