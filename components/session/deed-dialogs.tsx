"use client";

import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { stepsBefore } from "../lesson/rewind.ts";
import type { NodeDeed } from "../terminal/node-actions.ts";
import { countOf, seconds } from "../ui/time.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { Deeds } from "./use-deeds.ts";
import { placeName } from "./use-rewind.ts";

/** About how long it takes, where that is known. */
const about = ({ typicalBootMs }: SessionView): string =>
  typicalBootMs === null ? "" : ` It takes about ${seconds(typicalBootMs)}.`;

const VERB = { restart: "Restart", reset: "Reset", remove: "Remove" } as const;

const othersStay = (others: number): string =>
  others === 1 ? "; the other node stays as it is" : others > 1 ? "; the other nodes stay as they are" : "";

/** What it does to a node that has so many others beside it, and what is lost by it. */
const MEANS: Record<NodeDeed, (node: string, others: number) => string> = {
  restart: () =>
    "What runs in its shells ends. Its disk, its address and its place in a swarm stay, and Docker starts the containers that have a restart policy.",
  reset: (node, others) =>
    `You get a new ${node} with the same name and address. Its containers, files, shells and its place in a swarm are gone${othersStay(others)}.`,
  remove: (node, others) =>
    `${node} and everything on it is gone${othersStay(others)}. If it was in a swarm, its managers see it as down. A lab that speaks of ${node} cannot be finished without it; a node can be added again.`,
};

/** Asks before a node is restarted, reset or removed. */
export function NodeDeedDialog({
  session,
  node,
  deed,
  deeds,
  onClose,
}: {
  session: SessionView;
  node: string;
  deed: NodeDeed;
  deeds: Deeds;
  onClose: () => void;
}) {
  const confirm = async () => {
    const done =
      deed === "remove"
        ? await deeds.ask("DELETE", `/nodes/${node}`)
        : await deeds.ask("POST", `/nodes/${node}/${deed}`);
    if (done) onClose();
  };
  return (
    <ConfirmDialog
      title={`${VERB[deed]} ${node}?`}
      deed={`${VERB[deed]} ${node}`}
      working={deeds.working}
      fault={deeds.fault}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        {MEANS[deed](node, session.nodes.length - 1)}
        {deed === "remove" ? "" : about(session)}
      </p>
    </ConfirmDialog>
  );
}

/** Asks before all nodes are replaced. */
export function StartOverDialog({
  session,
  deeds,
  onClose,
}: {
  session: SessionView;
  deeds: Deeds;
  onClose: () => void;
}) {
  const confirm = async () => {
    if (await deeds.ask("POST", "/reset")) onClose();
  };
  return (
    <ConfirmDialog
      title="Reset all nodes?"
      deed="Reset all nodes"
      working={deeds.working}
      fault={deeds.fault}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        You get{" "}
        {session.nodes.length === 1
          ? "a new node with the same name and address"
          : `${countOf(session.nodes.length, "new node")} with the same names and addresses`}
        . Every container, file and shell is gone, and every check is open again. The session’s time goes on.
        {about(session)}
      </p>
    </ConfirmDialog>
  );
}

/** Asks before all nodes are replaced and everything before a step is played on the new ones. */
export function BringDialog({
  lab,
  place,
  onBring,
  deeds,
  onClose,
}: {
  lab: LabView;
  place: string;
  onBring: (place: string) => Promise<boolean>;
  deeds: Deeds;
  onClose: () => void;
}) {
  const steps = stepsBefore(lab, place) ?? [];
  const last = steps.at(-1);
  const confirm = async () => {
    if (await onBring(place)) onClose();
  };
  return (
    <ConfirmDialog
      title={`Bring you to the start of ${placeName(lab, place)}?`}
      deed="Bring me there"
      working={deeds.working}
      fault={deeds.fault}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        Every node is replaced by a new one; every container, file and shell is gone.{" "}
        {last
          ? `Then everything up to step ${last.number} is typed for you, while you watch. You can stop it at any time.`
          : "Nothing comes before this, so nothing is typed."}
      </p>
    </ConfirmDialog>
  );
}
