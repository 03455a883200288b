"use client";

import { Download, Keyboard, Menu, Plus, RotateCcw, SlidersHorizontal, UserPlus } from "lucide-react";
import Link from "next/link";
import type { SessionView } from "../../server/contract/session.ts";
import type { LabProgress } from "../lesson/progress.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Mark } from "../ui/mark.tsx";
import { Clock } from "./clock.tsx";
import { type Connection, ConnectionWord } from "./connection.tsx";
import { isUp } from "./is-up.ts";
import { PeopleButton } from "./people.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { minutes } from "./time-bar.tsx";

export interface TopBarProps {
  title: string;
  session: SessionView;
  progress: LabProgress;
  /** Index of the section on the page. */
  current: number;
  connection: Connection;
  onHelp: () => void;
  onSettings: () => void;
  onEnd: () => void;
  onShare: () => void;
  onTakeAlong: () => void;
  onExtend: () => void;
  onStartOver: () => void;
  onAddNode: () => void;
}

const Divider = () => <span aria-hidden="true" className="h-5 w-px shrink-0 bg-line2" />;

/** Whether there is still something to end. */
export const isOpen = (session: SessionView): boolean => session.state === "starting" || session.state === "ready";

/** Whether nothing is left but the page. */
export const isOver = (session: SessionView): boolean => session.state === "ended" || session.state === "failed";

/** 44 px: where one is, how far, how long, and the way out. */
export function TopBar({ title, session, progress, current, connection, ...on }: TopBarProps) {
  const owner = session.you?.role === "owner";
  const ready = session.state === "ready";
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-line border-b bg-panel px-3">
      <Link
        href="/"
        aria-label="Drydock, all labs"
        className="flex min-h-7 items-center gap-2 rounded-control font-semibold text-ui"
      >
        <Mark />
        Drydock
      </Link>
      <Divider />
      <p className="min-w-0 truncate font-semibold text-ui">{title}</p>
      <ProgressBar progress={progress} current={current} />
      <div className="ml-auto flex items-center gap-3">
        {isOpen(session) ? (
          <>
            <PeopleButton session={session} onOpen={on.onShare} />
            <ConnectionWord connection={connection} />
            <Divider />
          </>
        ) : null}
        <Clock session={session} />
        {ready && owner && session.extensionsLeft > 0 ? (
          <Button onClick={on.onExtend} title={`Adds ${minutes(session.extensionMs)}`}>
            Extend
          </Button>
        ) : null}
        <Divider />
        <div className="flex items-center gap-1">
          {isOpen(session) ? (
            <IconButton label={owner ? "Share this session" : "Who is here"} onClick={on.onShare}>
              <UserPlus {...ICON} />
            </IconButton>
          ) : null}
          {ready ? (
            <IconButton label="Take along" onClick={on.onTakeAlong}>
              <Download {...ICON} />
            </IconButton>
          ) : null}
          {ready && owner ? (
            <>
              <IconButton
                label={session.nodes.length < session.nodesMax ? "Add a node" : "No more nodes may be added here"}
                disabled={session.nodes.length >= session.nodesMax}
                onClick={on.onAddNode}
              >
                <Plus {...ICON} />
              </IconButton>
              <IconButton label="Reset all nodes" onClick={on.onStartOver}>
                <RotateCcw {...ICON} />
              </IconButton>
            </>
          ) : null}
          <IconButton label="Keyboard" onClick={on.onHelp}>
            <Keyboard {...ICON} />
          </IconButton>
          <IconButton label="Settings" onClick={on.onSettings}>
            <SlidersHorizontal {...ICON} />
          </IconButton>
        </div>
        {isOpen(session) && owner ? <Button onClick={on.onEnd}>End</Button> : null}
      </div>
    </header>
  );
}

/** One short line has room for two facts: what is not as it should be comes first. */
function compactWords(session: SessionView, connection: Connection, where: string, done: string): string {
  if (session.state === "starting") {
    const ready = session.nodes.filter(isUp).length;
    return session.nodes.length === 1 ? "Your node is starting" : `${ready} of ${session.nodes.length} nodes ready`;
  }
  if (session.state === "ready" && connection.state === "lost") return `Connection lost, ${where.toLowerCase()}`;
  if (session.state === "ready" && connection.silentSince !== null) return `No answer, ${where.toLowerCase()}`;
  return `${where}, ${done}`;
}

/** The phone's: two lines, a menu, and the progress as an edge. */
export function CompactTopBar({ title, session, progress, current, connection, onSettings }: TopBarProps) {
  const words = compactWords(
    session,
    connection,
    `Section ${current + 1} of ${progress.sections.length}`,
    progress.words,
  );
  return (
    <header className="shrink-0 bg-panel">
      <div className="flex h-[52px] items-center gap-3 pl-3">
        <Link
          href="/"
          aria-label="Drydock, all labs"
          className="flex size-11 shrink-0 items-center justify-center rounded-control"
        >
          <Mark size={24} />
        </Link>
        <div className="min-w-0 flex-1">
          <p className="truncate font-semibold text-ui">{title}</p>
          <p className="truncate text-label text-t2">{words}</p>
        </div>
        <Clock session={session} short />
        <IconButton label="Menu" onClick={onSettings}>
          <Menu {...ICON} />
        </IconButton>
      </div>
      <ProgressBar progress={progress} current={current} thin />
    </header>
  );
}
