import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { terminalApi } from "../terminal/api.ts";

/** The text of every terminal under a heading of its own. `textOf`: what stands in a node's terminal. */
export function transcriptOf(
  title: string,
  nodes: readonly string[],
  startedAt: number,
  textOf: (node: string) => string,
): string {
  const heading = `${title}\nStarted ${new Date(startedAt).toISOString()}\n`;
  const parts = nodes.map((node) => `\n==== ${node} ====\n${textOf(node).trimEnd()}\n`);
  return heading + parts.join("");
}

/** Gives the browser the transcript as a file: `orchestration-transcript.txt`, or `orchestration-node1.txt` for one. */
export function saveTranscript(lab: LabView, session: SessionView, nodes = terminalApi().nodes()): void {
  const text = transcriptOf(lab.title, nodes, session.createdAt, (node) => terminalApi().text(node));
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${lab.id}-${nodes.length === 1 ? nodes[0]?.replace("/", "-") : "transcript"}.txt`;
  link.click();
  // After the download has begun; at once would be too early for some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
