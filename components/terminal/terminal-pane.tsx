import type { IDisposable } from "@xterm/xterm";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { NodeView } from "../../server/contract/session.ts";
import { KeyRow } from "./key-row.tsx";
import type { LiveTerminal } from "./live-terminal.ts";
import { PasteDialog } from "./paste-dialog.tsx";
import { SearchBar } from "./search-bar.tsx";
import { TerminalMenu } from "./terminal-menu.tsx";
import { terminalStatus } from "./terminal-status.ts";
import { TroubleBars } from "./trouble-bars.tsx";
import { useTerminalView } from "./use-live-terminals.ts";

/** One terminal: its title bar, its screen, and whatever is to be said below. */
export function TerminalPane({
  node,
  terminal,
  title,
  sessionEnded,
  focused,
  compact,
  nextCommand,
}: {
  node: NodeView;
  terminal: LiveTerminal | undefined;
  /** The title bar; null where it stands elsewhere. */
  title: ReactNode;
  sessionEnded: boolean;
  focused: boolean;
  compact: boolean;
  nextCommand: ReactNode;
}) {
  const view = useTerminalView(terminal);
  const status = terminalStatus(view.link, node, sessionEnded);
  const place = useRef<HTMLDivElement>(null);
  const bars = useRef<HTMLDivElement>(null);

  // Before the next key: a shell that ends gives its place, and the keys, to another.
  useLayoutEffect(() => {
    if (!terminal || !place.current) return;
    const unmount = terminal.mount(place.current);
    return () => {
      // Otherwise it would take them back when it is shown again, from wherever somebody is then.
      terminal.screen.terminal.blur();
      unmount();
    };
  }, [terminal]);
  useRoomForBars(terminal, place, bars);

  return (
    <section
      aria-label={`Terminal of ${node.name}`}
      data-node={node.name}
      data-status={status}
      className="pane flex h-full min-h-0 min-w-0 flex-col bg-term"
    >
      {title}
      {compact && nextCommand ? <div className="shrink-0 border-line border-b bg-panel">{nextCommand}</div> : null}
      <div className="relative min-h-0 flex-1 overflow-hidden">
        <div ref={place} className="h-full" />
        <div ref={bars} className="absolute inset-x-0 bottom-0 z-10 max-h-full overflow-auto">
          {terminal ? (
            <TroubleBars
              terminal={terminal}
              node={node}
              view={view}
              status={status}
              sessionEnded={sessionEnded}
              focused={focused}
            />
          ) : null}
          {view.notice ? (
            <p role="status" className="border-line border-t bg-raised px-3 py-1.5 text-t2 text-ui">
              {view.notice}
            </p>
          ) : null}
        </div>
        {terminal && view.searching ? <SearchBar terminal={terminal} found={view.found} /> : null}
      </div>
      {terminal && compact ? <KeyRow terminal={terminal} control={view.control} /> : null}
      {terminal && view.menuAt ? <TerminalMenu terminal={terminal} at={view.menuAt} /> : null}
      {/* Not in the pane: a dialog that is moved with it would be a modal one no longer. */}
      {terminal && view.pasting !== null
        ? createPortal(<PasteDialog terminal={terminal} text={view.pasting} />, document.body)
        : null}
    </section>
  );
}

/** Bars lie over the screen, so that they do not resize the shell, and push it up as far as its last lines need. */
function useRoomForBars(
  terminal: LiveTerminal | undefined,
  place: React.RefObject<HTMLDivElement | null>,
  bars: React.RefObject<HTMLDivElement | null>,
): void {
  useLayoutEffect(() => {
    const screen = place.current;
    const below = bars.current;
    if (!terminal || !screen || !below) return;
    let drawn: IDisposable | null = null;
    const push = (): void => {
      const height = below.offsetHeight;
      const covered = height === 0 ? 0 : terminal.screen.cursorBottom() - (screen.clientHeight - height);
      const pixels = Math.round(Math.min(height, Math.max(0, covered)));
      screen.style.transform = pixels === 0 ? "" : `translateY(-${pixels}px)`;
      // To read a height after something was drawn makes the browser lay out the page at once: only while there is a bar.
      if (height > 0) drawn ??= terminal.screen.terminal.onRender(push);
      else {
        drawn?.dispose();
        drawn = null;
      }
    };
    const sizes = new ResizeObserver(push);
    sizes.observe(below);
    return () => {
      sizes.disconnect();
      drawn?.dispose();
    };
  }, [terminal, place, bars]);
}
