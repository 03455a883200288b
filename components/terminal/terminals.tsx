"use client";

import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import type { NodeName } from "../../server/contract/ids.ts";
import type { NodeView, ShellView } from "../../server/contract/session.ts";
import { connection } from "../connection/client.ts";
import { type Arrangement, ArrangementButton } from "./arrangement-button.tsx";
import { ShellTabs } from "./shell-tabs.tsx";
import { panelId, TabStrip, tabId } from "./tab-strip.tsx";
import { terminalKey } from "./terminal-key.ts";
import { TerminalPane } from "./terminal-pane.tsx";
import { TitleBar } from "./title-bar.tsx";
import { useLiveTerminals } from "./use-live-terminals.ts";
import { useShells } from "./use-shells.ts";

/** Three rows and the title bar; below that there is nothing to read. Pixels. */
const ROW_MIN = 88;
/** Of so many rows, the first is as high as two of the others: it is where most commands are typed. */
const TALL_FIRST_MAX = 3;
/** About 30 columns. Pixels. */
const COLUMN_MIN = 240;

interface TerminalsProps {
  sessionId: string;
  nodes: NodeView[];
  /** Shells beside the nodes' main ones. */
  shells: ShellView[];
  /** The session is over; nothing can be typed any more. */
  ended: boolean;
  /** This browser may look and no more. */
  watching: boolean;
  arrangement: Arrangement;
  /** Which terminal is meant when one is: the tab, the phone's pane, the filled plate. */
  active: NodeName;
  onActivate: (node: NodeName) => void;
  /** Output came where nobody saw it (true), or was seen now (false). */
  onUnseen?: (node: NodeName, unseen: boolean) => void;
  /** A phone: one terminal fills the place, with the next command above and a row of keys below. */
  compact?: boolean;
  nextCommand?: ReactNode;
}

/** The terminals of a session's nodes, joined to the server as long as this is mounted. */
export function Terminals(props: TerminalsProps) {
  const { sessionId, nodes, ended, arrangement, active, onActivate, onUnseen, compact = false } = props;
  const root = useRef<HTMLDivElement>(null);
  const [maximised, setMaximised] = useState<NodeName | null>(null);
  const [focused, setFocused] = useState<NodeName | null>(null);
  /** A terminal that is to have the keys as soon as it is there. */
  const [focusNext, setFocusNext] = useState<string | null>(null);
  const [unseen, setUnseen] = useState<ReadonlySet<NodeName>>(new Set());
  const stacked = compact || arrangement === "tabs" || maximised !== null;
  const front = maximised ?? active;

  const isSeen = (node: NodeName): boolean =>
    (!stacked || node === front) && (root.current?.checkVisibility({ visibilityProperty: true }) ?? false);
  const tellUnseen = (node: NodeName, isUnseen: boolean): void => {
    if (unseen.has(node) === isUnseen) return;
    setUnseen((before) =>
      isUnseen ? new Set(before).add(node) : new Set([...before].filter((name) => name !== node)),
    );
    onUnseen?.(node, isUnseen);
  };
  const terminals = useLiveTerminals(sessionId, nodes, props.shells, props.watching, {
    focused: (node) => {
      setFocused(node);
      if (node !== active) onActivate(node);
    },
    printed: (node) => isSeen(node) || tellUnseen(node, true),
    shown: (node, shell) => shells.show(node, shell),
    focusFront: (node) => frontOf(node)?.takeFocus(),
    maximise: (node) => setMaximised((before) => (before === node ? null : node)),
  });

  const shells = useShells(
    sessionId,
    props.shells,
    (node, words) => terminals.get(node)?.notify(words),
    (key) => setFocusNext(key),
  );
  const frontOf = (node: NodeName) => terminals.get(terminalKey(node, shells.front(node)));
  const activeKey = terminalKey(active, shells.front(active));
  useEffect(() => {
    const terminal = focusNext === null ? undefined : terminals.get(focusNext);
    if (!terminal) return;
    setFocusNext(null);
    terminal.takeFocus();
  }, [focusNext, terminals]);

  // After every rendering: what is seen depends on the page around.
  useEffect(() => {
    for (const { name } of nodes) if (unseen.has(name) && isSeen(name)) tellUnseen(name, false);
  });

  useEffect(() => {
    // A refused message is said where somebody typed it.
    return connection().listen("fault", ({ message }) => terminals.get(activeKey)?.notify(message));
  }, [terminals, activeKey]);

  const showsTabs = stacked && !compact && maximised === null;
  const isFocused = (node: NodeName): boolean => focused === node || (focused === null && node === active);
  const canMaximise = !compact && nodes.length > 1 && (arrangement !== "tabs" || maximised !== null);
  const title = (node: NodeView, carriesSwitch: boolean, tabs?: ReactNode) => (
    <TitleBar
      node={node}
      terminal={frontOf(node.name)}
      sessionEnded={ended}
      focused={isFocused(node.name)}
      maximised={maximised === node.name}
      compact={compact}
      watching={props.watching}
      tabs={tabs}
      shells={
        <ShellTabs
          node={node.name}
          shells={props.shells.filter((shell) => shell.node === node.name)}
          front={shells.front(node.name)}
          live={node.state === "ready" && !ended && !props.watching}
          actions={shells.actions(node.name)}
        />
      }
      arrangement={carriesSwitch && !compact ? <ArrangementButton arrangement={arrangement} /> : null}
      onMaximise={canMaximise ? () => setMaximised((before) => (before === node.name ? null : node.name)) : null}
    />
  );
  const pane = (node: NodeView, head: ReactNode) => (
    <TerminalPane
      node={node}
      terminal={frontOf(node.name)}
      title={head}
      sessionEnded={ended}
      focused={isFocused(node.name)}
      compact={compact}
      nextCommand={props.nextCommand ?? null}
    />
  );

  const frontNode = nodes.find(({ name }) => name === front);
  const tabs = <TabStrip nodes={nodes} active={front} unseen={unseen} onActivate={onActivate} />;
  return (
    <div ref={root} className="flex h-full min-h-0 flex-col bg-term">
      {stacked ? (
        <>
          {showsTabs && frontNode ? title(frontNode, true, tabs) : null}
          <div className="relative min-h-0 flex-1">
            {nodes.map((node) => (
              <div
                key={node.name}
                id={panelId(node.name)}
                {...(showsTabs ? { role: "tabpanel", "aria-labelledby": tabId(node.name) } : {})}
                className={`absolute inset-0 ${node.name === front ? "" : "invisible"}`}
              >
                {pane(node, showsTabs ? null : title(node, true))}
              </div>
            ))}
          </div>
        </>
      ) : (
        <SplitPanes
          nodes={nodes}
          arrangement={arrangement === "columns" ? "columns" : "rows"}
          pane={(node, carriesSwitch) => pane(node, title(node, carriesSwitch))}
        />
      )}
    </div>
  );
}

/** Terminals under or beside each other, with borders to drag; sizes are kept in this browser. */
function SplitPanes({
  nodes,
  arrangement,
  pane,
}: {
  nodes: NodeView[];
  arrangement: "rows" | "columns";
  pane: (node: NodeView, carriesSwitch: boolean) => ReactNode;
}) {
  const names = nodes.map(({ name }) => name as string);
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: `drydock.terminals.${arrangement}`,
    panelIds: names,
  });
  const tallFirst = arrangement === "rows" && nodes.length > 1 && nodes.length <= TALL_FIRST_MAX;
  const shareOf = (index: number): number =>
    tallFirst ? (index === 0 ? 200 : 100) / (nodes.length + 1) : 100 / nodes.length;
  const carrier = arrangement === "rows" ? 0 : nodes.length - 1;
  return (
    <Group
      key={`${arrangement} ${names.join(" ")}`}
      orientation={arrangement === "rows" ? "vertical" : "horizontal"}
      className="min-h-0 flex-1"
      {...(defaultLayout ? { defaultLayout } : {})}
      onLayoutChanged={onLayoutChanged}
    >
      {nodes.map((node, index) => (
        <Fragment key={node.name}>
          {index > 0 ? (
            <Separator
              aria-label={`Size of ${nodes[index - 1]?.name} and ${node.name}`}
              className={`bg-line transition-colors hover:bg-ctl data-[separator=active]:bg-t2 ${arrangement === "rows" ? "h-px" : "w-px"}`}
            />
          ) : null}
          <Panel
            id={node.name}
            defaultSize={`${shareOf(index)}%`}
            minSize={arrangement === "rows" ? ROW_MIN : COLUMN_MIN}
          >
            {pane(node, index === carrier)}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
