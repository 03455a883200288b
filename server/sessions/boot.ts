import type { NodeName } from "../contract/ids.ts";
import type { BootStep } from "../contract/session.ts";
import type { BootChange } from "../nodes/node-driver.ts";
import type { LiveBootStep, LiveNode, SessionLab } from "./session.ts";

/** The nodes of a new session, with everything they still have to go through. */
export function freshNodes(
  nodes: NodeName[],
  { images, managers }: Pick<SessionLab, "images" | "managers">,
): LiveNode[] {
  const labels: [BootStep["id"], string][] = [
    ["network", "Network"],
    ["container", "Container"],
    ["images", imagesLabel(images)],
    ["shell", "Shell"],
    ["engine", "Docker Engine"],
    ...(managers.length > 0 ? [["swarm", "Swarm"] satisfies [BootStep["id"], string]] : []),
  ];
  return nodes.map((name) => ({
    name,
    address: null,
    state: "starting",
    reason: null,
    change: null,
    boot: labels.map(([id, label]) => ({ id, label, state: "todo", ms: null, startedAt: null })),
  }));
}

/** The nodes of a session found again after a restart: how they booted is not remembered. */
export function adoptedNodes(nodes: NodeName[]): LiveNode[] {
  return nodes.map((name) => ({ name, address: null, state: "ready", reason: null, change: null, boot: [] }));
}

/** The node after a change of one boot step. A finished step is not opened again. */
export function withBootChange(node: LiveNode, id: BootStep["id"], change: BootChange, now: number): LiveNode {
  const boot = node.boot.map((step) => (step.id === id ? changedStep(step, change, now) : step));
  return { ...node, address: change.address ?? node.address, boot };
}

/** The step as a browser sees it: a running one says how long it has taken so far. */
export function bootStepView({ startedAt, ...step }: LiveBootStep, now: number): BootStep {
  return step.state === "doing" && startedAt !== null ? { ...step, ms: now - startedAt } : step;
}

function changedStep(step: LiveBootStep, change: BootChange, now: number): LiveBootStep {
  const label = change.label ?? step.label;
  if (step.state === "done" || step.state === "failed") return { ...step, label };
  switch (change.state) {
    case "todo":
      return { ...step, label };
    case "doing":
      return { ...step, label, state: "doing", startedAt: step.startedAt ?? now };
    case "done":
    case "failed":
      return {
        ...step,
        label,
        state: change.state,
        ms: now - (step.startedAt ?? now),
        startedAt: step.startedAt ?? now,
      };
    default:
      return change.state satisfies never;
  }
}

function imagesLabel(images: string[]): string {
  if (images.length === 0) return "Images";
  return `${images.length === 1 ? "Image" : "Images"} ${images.join(", ")}`;
}
