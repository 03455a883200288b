"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { NodeName } from "../../server/contract/ids.ts";
import type { NodeView, ShellView } from "../../server/contract/session.ts";
import { connection } from "../connection/client.ts";
import { type Arrangement, ArrangementButton } from "./arrangement-button.tsx";
import { KeptFocus } from "./kept-focus.tsx";
import { PanePlace, usePaneElements } from "./pane-place.tsx";
import { ShellTabs } from "./shell-tabs.tsx";
import { SplitPanes } from "./split-panes.tsx";
import { panelId, TabStrip, tabId } from "./tab-strip.tsx";
import { terminalKey } from "./terminal-key.ts";
import { TerminalPane } from "./terminal-pane.tsx";
import { TitleBar } from "./title-bar.tsx";
import { useLiveTerminals } from "./use-live-terminals.ts";
import { useShells } from "./use-shells.ts";

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
  const elementOf = usePaneElements();
  const [maximised, setMaximised] = useState<NodeName | null>(null);
  const [lastFocused, setFocused] = useState<NodeName | null>(null);
  const isThere = (name: NodeName | null): boolean => nodes.some((node) => node.name === name);
  // A node can be removed while it fills the place, or has the keys.
  if (maximised !== null && !isThere(maximised)) setMaximised(null);
  const focused = lastFocused !== null && isThere(lastFocused) ? lastFocused : active;
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
    maximise: (node) => toggleMaximised(node),
  });

  const shells = useShells(
    sessionId,
    props.shells,
    (node, words) => terminals.get(node)?.notify(words),
    (key) => setFocusNext(key),
  );
  const frontOf = (node: NodeName) => terminals.get(terminalKey(node, shells.front(node)));
  const takeKeys = () => frontOf(stacked ? front : focused)?.takeFocus();
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
  const toggleMaximised = (node: NodeName): void => setMaximised((before) => (before === node ? null : node));
  const canMaximise = !compact && nodes.length > 1 && (arrangement !== "tabs" || maximised !== null);
  const title = (node: NodeView, carriesSwitch: boolean, tabs?: ReactNode) => (
    <TitleBar
      node={node}
      terminal={frontOf(node.name)}
      sessionEnded={ended}
      focused={focused === node.name}
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
      arrangement={
        carriesSwitch && !compact ? <ArrangementButton arrangement={arrangement} onChosen={takeKeys} /> : null
      }
      onMaximise={canMaximise ? () => toggleMaximised(node.name) : null}
    />
  );
  const frontNode = nodes.find(({ name }) => name === front);
  const tabs = <TabStrip nodes={nodes} active={front} unseen={unseen} onActivate={onActivate} />;
  const names = nodes.map(({ name }) => name);
  const carrier = arrangement === "rows" ? 0 : nodes.length - 1;
  const seen = names.map((name) => terminalKey(name, shells.front(name)));
  const layout = [arrangement, compact, maximised, stacked && front, ...seen].join(" ");
  const place = (node: NodeName) => <PanePlace element={elementOf(node)} />;
  return (
    <KeptFocus root={root} layout={layout} onLost={takeKeys}>
      <div ref={root} className="flex h-full min-h-0 flex-col bg-term">
        {stacked ? (
          <>
            {showsTabs && frontNode ? title(frontNode, true, tabs) : null}
            <div className="relative min-h-0 flex-1">
              {names.map((name) => (
                <div
                  key={name}
                  id={panelId(name)}
                  {...(showsTabs ? { role: "tabpanel", "aria-labelledby": tabId(name) } : {})}
                  className={`absolute inset-0 ${name === front ? "" : "invisible"}`}
                >
                  {place(name)}
                </div>
              ))}
            </div>
          </>
        ) : (
          <SplitPanes nodes={names} arrangement={arrangement === "columns" ? "columns" : "rows"} place={place} />
        )}
      </div>
      {/* After their places, which are to be on the page when a terminal is put into its pane. */}
      {nodes.map((node, index) =>
        createPortal(
          <TerminalPane
            node={node}
            terminal={frontOf(node.name)}
            title={showsTabs ? null : title(node, stacked || index === carrier)}
            sessionEnded={ended}
            focused={focused === node.name}
            compact={compact}
            nextCommand={props.nextCommand ?? null}
          />,
          elementOf(node.name),
          node.name,
        ),
      )}
    </KeptFocus>
  );
}
