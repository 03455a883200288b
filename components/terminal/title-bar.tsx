import { Maximize2, Minimize2, MoreHorizontal, Search } from "lucide-react";
import type { ReactNode } from "react";
import type { NodeView } from "../../server/contract/session.ts";
import { ICON } from "../ui/icon.ts";
import { Pennant } from "../ui/pennant.tsx";
import type { LiveTerminal } from "./live-terminal.ts";
import { StatusWord } from "./status-word.tsx";
import { terminalStatus } from "./terminal-status.ts";
import { useTerminalView } from "./use-live-terminals.ts";

/** An icon in a title bar, as high as the bar. */
export function BarButton({
  label,
  onPress,
  pressed,
  children,
}: {
  label: string;
  /** `byPointer`: not by a key, so whoever typed wants to go on. */
  onPress: (button: HTMLButtonElement, byPointer: boolean) => void;
  pressed?: boolean;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={(event) => onPress(event.currentTarget, event.detail > 0)}
      className="inline-flex h-full w-7 shrink-0 items-center justify-center text-t2 transition-colors duration-120 hover:bg-hover hover:text-t1 max-[899px]:w-11"
    >
      {children}
    </button>
  );
}

/** The plate with a node's pennant: filled with the node's colour when its terminal has the focus. */
export function Plate({ node, focused }: { node: string; focused: boolean }) {
  return (
    <span
      data-hue={node}
      className={`inline-flex h-full w-7 shrink-0 items-center justify-center max-[899px]:w-11 ${focused ? "bg-(--hue-fill)" : "bg-[color-mix(in_srgb,var(--hue)_20%,transparent)]"}`}
    >
      <Pennant node={node} inverted={focused} />
    </span>
  );
}

/** A terminal's head: whose it is, how it is, and what can be done with it. */
export function TitleBar({
  node,
  terminal,
  sessionEnded,
  focused,
  maximised,
  compact,
  watching,
  tabs,
  shells,
  arrangement,
  onMaximise,
}: {
  node: NodeView;
  terminal: LiveTerminal | undefined;
  sessionEnded: boolean;
  focused: boolean;
  maximised: boolean;
  compact: boolean;
  watching: boolean;
  /** Stand for the node's plate and name where the terminals are tabs. */
  tabs?: ReactNode;
  /** The node's shells as tabs. */
  shells: ReactNode;
  /** The switch between rows, columns and tabs, in one bar of the page. */
  arrangement: ReactNode;
  /** Null where there is nothing to maximise over. */
  onMaximise: (() => void) | null;
}) {
  const view = useTerminalView(terminal);
  const small = { ...ICON, size: 14 };
  return (
    <div
      className={`pane @container flex shrink-0 items-center border-line border-b text-ui ${compact ? "h-11" : "h-7"} ${focused && !tabs ? "bg-hover" : "bg-panel"}`}
    >
      {tabs ?? (
        <>
          <Plate node={node.name} focused={focused} />
          <h2 data-hue={node.name} className="shrink-0 pl-2.5 font-semibold text-(--hue)">
            {node.name}
          </h2>
        </>
      )}
      {/* A narrow column has room for the shells, or for this. */}
      <span className="hidden min-w-0 truncate pl-2.5 font-mono text-label text-t3 @min-[340px]:inline">
        {node.address ?? ""}
      </span>
      <span className="w-2.5 shrink-0" />
      {shells}
      <span className="min-w-2 flex-1" />
      <span className="pr-2">
        {watching ? <span className="pr-2.5 text-label text-t2">Watching</span> : null}
        <StatusWord status={terminalStatus(view.link, node, sessionEnded)} endedAt={view.link.ended?.at ?? null} />
      </span>
      {compact ? null : (
        <BarButton label={`Search in ${node.name}`} onPress={() => terminal?.search(!view.searching)}>
          <Search {...small} />
        </BarButton>
      )}
      <BarButton label={`Menu of ${node.name}`} onPress={(button) => terminal?.openMenu(below(button))}>
        <MoreHorizontal {...(compact ? ICON : small)} />
      </BarButton>
      {onMaximise ? (
        <BarButton
          label={maximised ? `Restore ${node.name}` : `Maximise ${node.name}`}
          pressed={maximised}
          onPress={(_button, byPointer) => {
            if (byPointer) terminal?.takeFocus();
            onMaximise();
          }}
        >
          {maximised ? <Minimize2 {...small} /> : <Maximize2 {...small} />}
        </BarButton>
      ) : null}
      {arrangement}
    </div>
  );
}

/** Where a menu of a button opens: below its left edge. */
export function below(button: HTMLElement): { x: number; y: number } {
  const { left, bottom } = button.getBoundingClientRect();
  return { x: left, y: bottom };
}
