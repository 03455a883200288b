"use client";

import { Clock3, Download, Keyboard, Plus, RotateCcw, UserPlus, X } from "lucide-react";
import dynamic from "next/dynamic";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { NodeDeed } from "../terminal/node-actions.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { minutes } from "./time-bar.tsx";
import { isOpen } from "./top-bar.tsx";
import type { Deeds } from "./use-deeds.ts";
import type { useEnd } from "./use-end.ts";

// Rarely opened, and of no use without the server: not a part of the page's first load.
const SettingsDialog = dynamic(() => import("../ui/settings-dialog.tsx").then((module) => module.SettingsDialog), {
  ssr: false,
});
const TerminalSettings = dynamic(() => import("./terminal-settings.tsx").then((module) => module.TerminalSettings), {
  ssr: false,
});
const HelpSheet = dynamic(() => import("./help-sheet.tsx").then((module) => module.HelpSheet), { ssr: false });
const EndDialog = dynamic(() => import("./end-dialog.tsx").then((module) => module.EndDialog), { ssr: false });
const ShareDialog = dynamic(() => import("./share-dialog.tsx").then((module) => module.ShareDialog), { ssr: false });
const TakeAlongDialog = dynamic(() => import("./take-along-dialog.tsx").then((module) => module.TakeAlongDialog), {
  ssr: false,
});
const BringDialog = dynamic(() => import("./deed-dialogs.tsx").then((module) => module.BringDialog), { ssr: false });
const NodeDeedDialog = dynamic(() => import("./deed-dialogs.tsx").then((module) => module.NodeDeedDialog), {
  ssr: false,
});
const StartOverDialog = dynamic(() => import("./deed-dialogs.tsx").then((module) => module.StartOverDialog), {
  ssr: false,
});

export type OpenDialog =
  | "help"
  | "settings"
  | "end"
  | "share"
  | "take-along"
  | "start-over"
  | { node: string; deed: NodeDeed }
  | { place: string };

/** The one dialog that is open, if any. */
export function WorkbenchDialogs({
  open,
  onOpen,
  lab,
  session,
  deeds,
  onBring,
  compact,
  tabs,
  end,
}: {
  open: OpenDialog | null;
  onOpen: (dialog: OpenDialog | null) => void;
  lab: LabView;
  session: SessionView;
  deeds: Deeds;
  /** Begins the way to a step; resolves to whether it did. */
  onBring: (place: string) => Promise<boolean>;
  compact: boolean;
  tabs: boolean;
  end: ReturnType<typeof useEnd>;
}) {
  const close = () => {
    deeds.forget();
    onOpen(null);
  };
  if (typeof open === "object") {
    if (open === null) return null;
    if ("place" in open)
      return <BringDialog key="bring" lab={lab} place={open.place} onBring={onBring} deeds={deeds} onClose={close} />;
    return <NodeDeedDialog key="node" session={session} {...open} deeds={deeds} onClose={close} />;
  }
  switch (open) {
    case "help":
      return <HelpSheet key="help" onClose={close} />;
    case "settings":
      return (
        <SettingsDialog key="settings" onClose={close} arrangement={!tabs}>
          <TerminalSettings />
          {compact ? (
            <div className="flex flex-wrap gap-2 border-line border-t pt-4">
              <Button onClick={() => onOpen("help")}>
                <Keyboard {...ICON} />
                Keyboard
              </Button>
              {isOpen(session) ? <CompactDeeds session={session} deeds={deeds} onOpen={onOpen} /> : null}
            </div>
          ) : null}
        </SettingsDialog>
      );
    case "share":
      return <ShareDialog key="share" session={session} deeds={deeds} onClose={close} />;
    case "take-along":
      return <TakeAlongDialog key="take-along" lab={lab} session={session} onClose={close} />;
    case "start-over":
      return <StartOverDialog key="start-over" session={session} deeds={deeds} onClose={close} />;
    case "end":
      return (
        <EndDialog
          key="end"
          session={session}
          working={end.working}
          fault={end.fault}
          onClose={close}
          onTakeAlong={() => onOpen("take-along")}
          onEnd={() => {
            void end.end().then((done) => {
              if (done) close();
            });
          }}
        />
      );
    default:
      return open satisfies never;
  }
}

/** On a small screen: what stands in the top bar elsewhere. */
function CompactDeeds({
  session,
  deeds,
  onOpen,
}: {
  session: SessionView;
  deeds: Deeds;
  onOpen: (dialog: OpenDialog) => void;
}) {
  const owner = session.you?.role === "owner";
  const ready = session.state === "ready";
  return (
    <>
      <Button onClick={() => onOpen("share")}>
        <UserPlus {...ICON} />
        {owner ? "Share" : "Who is here"}
      </Button>
      {ready ? (
        <Button onClick={() => onOpen("take-along")}>
          <Download {...ICON} />
          Take along
        </Button>
      ) : null}
      {ready && owner ? (
        <>
          {session.extensionsLeft > 0 ? (
            <Button onClick={() => void deeds.ask("POST", "/extend")}>
              <Clock3 {...ICON} />
              Extend by {minutes(session.extensionMs)}
            </Button>
          ) : null}
          {session.nodes.length < session.nodesMax ? (
            <Button onClick={() => void deeds.ask("POST", "/nodes")}>
              <Plus {...ICON} />
              Add a node
            </Button>
          ) : null}
          <Button onClick={() => onOpen("start-over")}>
            <RotateCcw {...ICON} />
            Reset all nodes
          </Button>
        </>
      ) : null}
      {owner ? (
        <Button kind="danger" onClick={() => onOpen("end")}>
          <X {...ICON} />
          End session
        </Button>
      ) : null}
    </>
  );
}
