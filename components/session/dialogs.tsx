"use client";

import { Keyboard, X } from "lucide-react";
import type { SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { SettingsDialog } from "../ui/settings-dialog.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { HelpSheet } from "./help-sheet.tsx";
import { TerminalSettings } from "./terminal-settings.tsx";
import { isOpen } from "./top-bar.tsx";
import type { useEnd } from "./use-end.ts";

export type OpenDialog = "help" | "settings" | "end";

/** The one dialog that is open, if any. */
export function WorkbenchDialogs({
  open,
  onOpen,
  session,
  compact,
  tabs,
  end,
}: {
  open: OpenDialog | null;
  onOpen: (dialog: OpenDialog | null) => void;
  session: SessionView;
  compact: boolean;
  tabs: boolean;
  end: ReturnType<typeof useEnd>;
}) {
  const close = () => onOpen(null);
  switch (open) {
    case null:
      return null;
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
              {isOpen(session) ? (
                <Button kind="danger" onClick={() => onOpen("end")}>
                  <X {...ICON} />
                  End session
                </Button>
              ) : null}
            </div>
          ) : null}
        </SettingsDialog>
      );
    case "end":
      return (
        <EndDialog
          key="end"
          session={session}
          working={end.working}
          fault={end.fault}
          onClose={close}
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
