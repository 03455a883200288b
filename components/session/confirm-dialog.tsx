"use client";

import type { ReactNode } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** Asks before something is lost. */
export function ConfirmDialog({
  title,
  deed,
  working,
  fault,
  onConfirm,
  onClose,
  aside,
  children,
}: {
  title: string;
  /** What the button says: `Reset node2`. */
  deed: string;
  working: boolean;
  fault: Fault | null;
  onConfirm: () => void;
  onClose: () => void;
  /** Another way, left of the buttons. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="text-t2 text-ui">{children}</div>
      {fault ? (
        <div className="mt-3">
          <FaultNote fault={fault} />
        </div>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {aside ? <div className="mr-auto">{aside}</div> : null}
        <Button onClick={onClose}>Keep working</Button>
        <Button kind="danger" disabled={working} onClick={onConfirm}>
          {working ? <Spinner /> : null}
          {deed}
        </Button>
      </div>
    </Dialog>
  );
}
