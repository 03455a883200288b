import type { NodeView } from "../../server/contract/session.ts";
import type { LinkState, TerminalStatus } from "../connection/link-state.ts";

/** The one word for a terminal, from its link, its node and its session. */
export function terminalStatus(link: LinkState, node: NodeView, sessionEnded: boolean): TerminalStatus {
  if (sessionEnded || node.state === "stopped" || node.state === "gone") return "ended";
  // Its old shell is over, and the next one is on its way.
  if (node.state === "starting" && link.status === "ended") return "connecting";
  return link.status;
}

/** Why it ended, as a headline and what follows; both from a sentence of the server's. */
export function endWords(link: LinkState, node: NodeView): { title: string; text: string } {
  const reason = node.reason ?? link.ended?.reason ?? `${node.name} has stopped.`;
  // A node's own sentence begins with "It": here several nodes stand below each other.
  const named = reason.replace(/^It(s?) /, (_, own) => `${node.name}${own ? "’s" : ""} `);
  const end = named.search(/[.!?]\s/);
  if (end < 0) return { title: named.replace(/\.$/, ""), text: "" };
  return { title: named.slice(0, end), text: named.slice(end + 1).trim() };
}
