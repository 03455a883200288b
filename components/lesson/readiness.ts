import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { missingValue } from "./command.ts";

/** Why a node takes no command now, in the words of a run button; null when it does. */
export function nodeHolds(session: SessionView, nodeName: string): string | null {
  if (session.state === "ended" || session.state === "ending") return "Session ended";
  if (session.state === "failed") return "Start failed";
  if (session.you?.role === "watcher") return "Watching";
  const state = session.nodes.find((node) => node.name === nodeName)?.state ?? "gone";
  switch (state) {
    case "ready":
      return null;
    case "starting":
      return `${nodeName} is starting`;
    case "stopped":
      return `${nodeName} is down`;
    case "gone":
      return `${nodeName} is gone`;
    default:
      return state satisfies never;
  }
}

/** Why a command waits: its node first, then the values it needs. Null when it can be run. */
export const commandHolds = (
  session: SessionView,
  vars: LabView["vars"],
  command: { nodeName: string; names: readonly string[] },
): string | null => nodeHolds(session, command.nodeName) ?? missingValue(command.names, session.vars, vars);
