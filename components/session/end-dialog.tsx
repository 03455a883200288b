"use client";

import type { Fault } from "../../server/contract/faults.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { countOf } from "../ui/time.ts";

/** Asks before everything on the nodes is removed. */
export function EndDialog({
  session,
  working,
  fault,
  onEnd,
  onClose,
}: {
  session: SessionView;
  working: boolean;
  fault: Fault | null;
  onEnd: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title="End this session?" onClose={onClose}>
      <p className="text-t2 text-ui">
        The {countOf(session.nodes.length, "node")} with their containers, files and shells are removed at once, and
        cannot be brought back. Which commands you ran stays in this browser.
      </p>
      {fault ? (
        <div className="mt-3">
          <FaultNote fault={fault} />
        </div>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep working</Button>
        <Button kind="danger" disabled={working} onClick={onEnd}>
          {working ? <Spinner /> : null}
          {working ? "Ending" : "End session"}
        </Button>
      </div>
    </Dialog>
  );
}
