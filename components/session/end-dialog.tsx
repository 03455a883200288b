"use client";

import type { Fault } from "../../server/contract/faults.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/time.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";

/** Asks before everything on the nodes is removed. */
export function EndDialog({
  session,
  working,
  fault,
  onEnd,
  onTakeAlong,
  onClose,
}: {
  session: SessionView;
  working: boolean;
  fault: Fault | null;
  onEnd: () => void;
  onTakeAlong: () => void;
  onClose: () => void;
}) {
  const { length } = session.nodes;
  const gone =
    length === 1
      ? "The node with its containers, files and shells is removed at once"
      : `The ${countOf(length, "node")} with their containers, files and shells are removed at once`;
  return (
    <ConfirmDialog
      title="End this session?"
      deed={working ? "Ending" : "End session"}
      working={working}
      fault={fault}
      onConfirm={onEnd}
      onClose={onClose}
      aside={
        session.state === "ready" ? (
          <Button kind="quiet" onClick={onTakeAlong}>
            Take along first
          </Button>
        ) : null
      }
    >
      <p>{gone}, and cannot be brought back. Which commands you ran stays in this browser.</p>
    </ConfirmDialog>
  );
}
