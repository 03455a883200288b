"use client";

import type { ReactNode } from "react";
import type { NodeName } from "../../server/contract/ids.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { LabProgress } from "../lesson/progress.ts";
import { fetched } from "../ui/fetched.tsx";
import { useSettings } from "../ui/settings.ts";
import { Spinner } from "../ui/spinner.tsx";
import { useActiveNode } from "./active-node.ts";
import { BootPanel } from "./boot-panel.tsx";
import { EndedPanel } from "./ended-panel.tsx";
import { isOver } from "./top-bar.tsx";
import { MAP, type Panes } from "./use-panes.ts";

/** xterm needs a window and is the page's biggest part: a chunk of its own, that comes while the session is asked for. */
const Terminals = fetched(
  () => import("../terminal/terminals.tsx").then((module) => module.Terminals),
  <p className="flex items-center gap-2 p-4 text-t2 text-ui">
    <Spinner />
    Loading the terminals
  </p>,
);

/** Nobody needs the map before the nodes are ready: the page's first load goes without it. */
const ClusterPane = fetched(() => import("../cluster/cluster-pane.tsx").then((module) => module.ClusterPane));

if (typeof window !== "undefined") for (const part of [Terminals, ClusterPane]) part.ahead().catch(() => undefined);

/** The right side: what boots, then the terminals, then how it ended. */
export function NodesPane({
  session,
  progress,
  panes,
  nextCommand,
  cancelling,
  onCancel,
  onUnseen,
}: {
  session: SessionView;
  progress: LabProgress;
  panes: Panes;
  nextCommand: ReactNode;
  cancelling: boolean;
  onCancel: () => void;
  onUnseen: (node: string, unseen: boolean) => void;
}) {
  const { terminals } = useSettings();
  const active = useActiveNode(panes.active, session.nodes);
  const over = isOver(session);
  const watching = session.you?.role === "watcher";
  const mapOnly = panes.compact && panes.shown === MAP && session.state === "ready";

  return (
    <section aria-label="Nodes" className="relative flex h-full min-h-0 min-w-0 flex-col bg-term">
      {session.state === "starting" ? (
        <BootPanel
          session={session}
          cancelling={cancelling}
          onCancel={session.you?.role === "owner" ? onCancel : null}
        />
      ) : null}
      {session.state === "ending" ? (
        <p role="status" className="flex items-center gap-2 border-line border-b bg-panel px-3 py-2.5 text-ui">
          <Spinner />
          Removing the nodes
        </p>
      ) : null}
      {session.state === "ready" ? (
        <div className={panes.compact ? `absolute inset-0 z-20 ${mapOnly ? "" : "invisible"}` : "contents"}>
          <ClusterPane
            session={session.id}
            ready
            watching={watching}
            compact={panes.compact}
            startFolded={panes.tabs}
            onShow={panes.showMap}
            onShowNode={panes.focusNode}
          />
        </div>
      ) : null}
      {over ? (
        <EndedPanel session={session} progress={progress} />
      ) : (
        <div className={`min-h-0 flex-1 ${mapOnly ? "invisible" : ""}`}>
          <Terminals
            sessionId={session.id}
            nodes={session.nodes}
            shells={session.shells}
            ended={session.state === "ending"}
            watching={watching}
            arrangement={panes.tabs ? "tabs" : terminals}
            active={active as NodeName}
            onActivate={panes.active.set}
            onUnseen={onUnseen}
            compact={panes.compact}
            nextCommand={nextCommand}
          />
        </div>
      )}
    </section>
  );
}
