"use client";

import { changeTerminalPreferences, useTerminalPreferences } from "../terminal/preferences.ts";
import { Button } from "../ui/button.tsx";

/** How terminals look and speak in this browser. */
export function TerminalSettings() {
  const { zoom, font, screenReader } = useTerminalPreferences();
  const size = zoom === 0 ? "" : `${Math.abs(zoom)} px ${zoom > 0 ? "larger" : "smaller"}`;
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 font-semibold text-ui">Terminal text</legend>
        <div className="flex items-center gap-2">
          <Button onClick={() => changeTerminalPreferences({ zoom: zoom - 1 })}>Smaller</Button>
          <Button onClick={() => changeTerminalPreferences({ zoom: zoom + 1 })}>Larger</Button>
          <Button kind="quiet" disabled={zoom === 0} onClick={() => changeTerminalPreferences({ zoom: 0 })}>
            Normal
          </Button>
          <span role="status" className="text-label text-t2">
            {size}
          </span>
        </div>
      </fieldset>
      <label className="flex flex-col gap-1.5 text-ui">
        <span className="font-semibold">Terminal font</span>
        <input
          value={font}
          placeholder="JetBrains Mono"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => changeTerminalPreferences({ font: event.target.value })}
          className="h-8 rounded-control border border-ctl bg-term px-2 text-t1 placeholder:text-t3 max-[899px]:h-11"
        />
        <span className="text-label text-t2">The name of a fixed-width font on this device.</span>
      </label>
      <label className="flex min-h-8 items-start gap-2 text-ui max-[899px]:min-h-11 max-[899px]:items-center">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-(--color-t1) max-[899px]:mt-0"
          checked={screenReader}
          onChange={(event) => changeTerminalPreferences({ screenReader: event.target.checked })}
        />
        <span>
          Read terminals aloud
          <span className="block text-label text-t2">For screen readers. Output is drawn more slowly with it.</span>
        </span>
      </label>
    </>
  );
}
