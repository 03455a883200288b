import { Mark } from "../ui/mark.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** The lab page's panes in their places, before anything is known. */
export function Opening() {
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-11 shrink-0 items-center gap-2 border-line border-b bg-panel px-3 font-semibold text-ui">
        <Mark />
        Drydock
      </header>
      <main className="flex min-h-0 flex-1">
        <div className="w-11 shrink-0 border-line border-r bg-panel max-[899px]:hidden" />
        <div className="w-[clamp(356px,calc(40%-44px),676px)] border-line border-r bg-panel p-5 max-[899px]:w-full">
          <h1 role="status" className="flex items-center gap-2 text-t2 text-ui">
            <Spinner />
            Opening the lab
          </h1>
        </div>
        <div className="flex-1 bg-term max-[899px]:hidden" />
      </main>
    </div>
  );
}
