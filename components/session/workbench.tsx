"use client";

import dynamic from "next/dynamic";
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LabView, Section } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { useSession } from "../connection/use-session.ts";
import { LessonProvider } from "../lesson/lesson-context.ts";
import { labProgress } from "../lesson/progress.ts";
import { Rail } from "../lesson/rail.tsx";
import { Tutorial } from "../lesson/tutorial.tsx";
import type { Order } from "../lesson/use-runs.ts";
import { type NodeActions, NodeActionsProvider } from "../terminal/node-actions.ts";
import { FaultNote } from "../ui/fault-note.tsx";
import { useSettings } from "../ui/settings.ts";
import { AuthorNote } from "./author-note.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { ConnectionBar } from "./connection.tsx";
import { type OpenDialog, WorkbenchDialogs } from "./dialogs.tsx";
import { NextCommand } from "./next-command.tsx";
import { NodesPane } from "./nodes-pane.tsx";
import { RewindBar } from "./rewind-bar.tsx";
import { Split } from "./split.tsx";
import { StandInNote } from "./stand-in-note.tsx";
import { TimeBar } from "./time-bar.tsx";
import { CompactTopBar, isOpen, isOver, TopBar, type TopBarProps } from "./top-bar.tsx";
import { useDeeds } from "./use-deeds.ts";
import { useEnd } from "./use-end.ts";
import { useLessonValue } from "./use-lesson-value.ts";
import { useLiveLab } from "./use-live-lab.ts";
import { useMemory } from "./use-memory.ts";
import { usePanes } from "./use-panes.ts";
import { useRewind } from "./use-rewind.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const FinishPanel = dynamic(() => import("./finish-panel.tsx").then((module) => module.FinishPanel), { ssr: false });

const newest = (views: readonly (SessionView | null)[], first: SessionView): SessionView =>
  views.reduce<SessionView>((best, view) => (view && view.serverTime > best.serverTime ? view : best), first);

/** Moves the focus to the command to run next, wherever it is on the page. */
function focusNextCommand(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-next-run]")];
  const visible = buttons.find((button) => button.checkVisibility({ visibilityProperty: true }));
  visible?.scrollIntoView({ block: "nearest" });
  visible?.focus();
}

/** The lab page once its data is there: the tutorial, the nodes, and what connects them. */
export function Workbench({
  lab: initialLab,
  initial,
  firstSection,
}: {
  lab: LabView;
  initial: SessionView;
  firstSection: Section;
}) {
  const live = useSession(initial.id, initial);
  const { lab, problems } = useLiveLab(initialLab);
  const end = useEnd(initial.id);
  const whole = useSettings().tutorial === "whole";
  const deeds = useDeeds(initial.id);
  const newestView = newest([live.session, end.ended, deeds.answer], initial);
  // News to everybody do not say who one is oneself.
  const session = useMemo(() => ({ ...newestView, you: initial.you }), [newestView, initial.you]);
  const memory = useMemory(session);
  const panes = usePanes(
    session.nodes.map(({ name }) => name),
    isOver(session),
  );
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [unseen, setUnseen] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLElement>(null);
  const [terminalsAsk, setTerminalsAsk] = useState(false);

  const index = Math.max(
    0,
    lab.sections.findIndex((candidate) => candidate.id === memory.section),
  );
  const section = lab.sections[index] ?? firstSection;
  const progress = useMemo(
    () => labProgress(lab, session.checks, memory.ran, memory.seen),
    [lab, session.checks, memory.ran, memory.seen],
  );

  const { addRan, addSeen, goTo } = memory;
  const { compact, showNode, active } = panes;
  const onRun = useCallback(
    (order: Order) => {
      addRan(order.key);
      // A small screen shows one pane: what the command prints is the thing to see.
      if (compact) showNode(order.node);
      else active.set(order.node);
    },
    [addRan, compact, showNode, active],
  );
  const mayBring = session.you?.role === "owner" && session.state === "ready";
  const bring = useMemo(() => (mayBring ? (place: string) => setDialog({ place }) : null), [mayBring]);
  const { lesson, target } = useLessonValue(lab, section, session, memory.ran, onRun, bring);
  const { rewind, ...way } = useRewind(lab, lesson, deeds, (place) => {
    const arrived = lab.sections.find(({ id, steps }) => id === place || steps.some((each) => each.id === place));
    if (arrived) goTo(arrived.id, place);
  });

  // The terminals ask for their shells first, and the tutorial is made while the answers are on their way.
  useEffect(() => startTransition(() => setTerminalsAsk(true)), []);

  useEffect(() => {
    document.title = `${lab.title} – Drydock`;
  }, [lab.title]);

  const goToSection = (to: number) => {
    const next = lab.sections[to];
    if (!next) return;
    if (to > index) addSeen(section.id);
    goTo(next.id, null);
    panes.showTutorial();
    requestAnimationFrame(() => {
      const heading = `[data-section="${CSS.escape(next.id)}"] [data-section-heading]`;
      const found = document.querySelector<HTMLElement>(heading);
      found?.focus({ preventScroll: true });
      if (whole) found?.scrollIntoView({ block: "start" });
    });
  };

  useShortcuts({
    focusNode: (number) => {
      const node = session.nodes[number - 1];
      if (node) panes.focusNode(node.name);
    },
    focusTutorial: () => {
      panes.showTutorial();
      requestAnimationFrame(() => scroller.current?.focus());
    },
    focusNextCommand: () => {
      if (!compact) panes.setFolded(false);
      requestAnimationFrame(focusNextCommand);
    },
    help: () => setDialog("help"),
  });

  const step = section.steps.findIndex((candidate) => candidate.id === memory.step);
  const bar: TopBarProps = {
    title: lab.title,
    session,
    progress,
    current: index,
    connection: live.connection,
    onHelp: () => setDialog("help"),
    onSettings: () => setDialog("settings"),
    onEnd: () => setDialog("end"),
    onShare: () => setDialog("share"),
    onTakeAlong: () => setDialog("take-along"),
    onExtend: () => void deeds.ask("POST", "/extend"),
    onStartOver: () => setDialog("start-over"),
    onAddNode: () => void deeds.ask("POST", "/nodes"),
  };
  const mayAct = session.state === "ready" && session.you?.role !== "watcher";
  const mayRemove = session.you?.role === "owner" && session.nodes.length > 1;
  const { ask } = deeds;
  const nodeActions = useMemo<NodeActions | null>(
    () =>
      mayAct
        ? {
            mayRemove,
            ask: (node, deed) => setDialog({ node, deed }),
            act: (node, deed) => void ask("POST", `/nodes/${node}/${deed}`),
          }
        : null,
    [mayAct, mayRemove, ask],
  );

  return (
    <LessonProvider value={lesson}>
      <NodeActionsProvider value={nodeActions}>
        {/* Clipped, not hidden: what scrolls a step into view would scroll the page with it, and take the top bar away. */}
        <div className="relative flex h-dvh flex-col overflow-clip">
          {compact ? <CompactTopBar {...bar} /> : <TopBar {...bar} />}
          {isOpen(session) ? <ConnectionBar connection={live.connection} /> : null}
          {live.fault ? (
            <div className="border-line border-b bg-raised px-4 py-2">
              <FaultNote fault={live.fault} />
            </div>
          ) : null}
          {deeds.fault && dialog === null ? (
            <div className="border-line border-b bg-raised px-4 py-2">
              <FaultNote fault={deeds.fault} />
            </div>
          ) : null}
          <TimeBar
            session={session}
            onExtend={session.you?.role === "owner" ? bar.onExtend : null}
            onTakeAlong={bar.onTakeAlong}
          />
          <RewindBar rewind={rewind} onCancel={way.cancel} onDismiss={way.dismiss} />
          <AuthorNote problems={problems} />
          <main className="relative min-h-0 flex-1">
            <Split
              shows={panes.shown === null ? "tutorial" : "nodes"}
              folded={panes.folded}
              onFold={panes.setFolded}
              tutorial={
                <section aria-label="Tutorial" className="flex h-full">
                  <Rail
                    progress={progress}
                    current={index}
                    currentStep={Math.max(0, step)}
                    folded={panes.folded}
                    onSection={goToSection}
                    onFold={() => panes.setFolded(!panes.folded)}
                  />
                  <div className={`flex min-w-0 flex-1 flex-col ${panes.folded && !compact ? "invisible" : ""}`}>
                    {terminalsAsk ? (
                      <Tutorial
                        lab={lab}
                        index={index}
                        whole={whole}
                        step={memory.step}
                        scroller={scroller}
                        note={<StandInNote images={session.standIns} />}
                        ending={<FinishPanel lab={lab} session={session} progress={progress} />}
                        onPlace={(place) => goTo(place.section, place.step)}
                        onSection={goToSection}
                      />
                    ) : null}
                  </div>
                </section>
              }
              nodes={
                <NodesPane
                  session={session}
                  progress={progress}
                  panes={panes}
                  cancelling={end.working}
                  onCancel={() => void end.end()}
                  onUnseen={(node, fresh) =>
                    setUnseen((before) => {
                      const after = new Set(before);
                      if (fresh) after.add(node);
                      else after.delete(node);
                      return after;
                    })
                  }
                  nextCommand={
                    compact ? (
                      <NextCommand
                        target={target}
                        nextSection={lab.sections[index + 1]?.title ?? null}
                        onNextSection={() => goToSection(index + 1)}
                      />
                    ) : null
                  }
                />
              }
            />
          </main>
          {compact ? (
            <BottomBar
              nodes={isOver(session) ? [] : session.nodes.map((node) => node.name)}
              over={isOver(session)}
              shown={panes.shown}
              unseen={unseen}
              onTutorial={panes.showTutorial}
              onMap={session.state === "ready" ? panes.showMap : null}
              onNode={panes.showNode}
            />
          ) : null}
          <WorkbenchDialogs
            open={dialog}
            onOpen={setDialog}
            lab={lab}
            session={session}
            deeds={deeds}
            onBring={way.start}
            compact={compact}
            tabs={panes.tabs}
            end={end}
          />
        </div>
      </NodeActionsProvider>
    </LessonProvider>
  );
}
